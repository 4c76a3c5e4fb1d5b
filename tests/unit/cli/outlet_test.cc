#include "adapters/cli/outlet.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;

using cli::Outlet;

constexpr std::chrono::milliseconds kSoon{20};

Outlet::Time Soon() { return std::chrono::steady_clock::now() + kSoon; }

class Pipe {
 public:
  Pipe() : valid_(pipe2(ends_, O_CLOEXEC) == 0) {}
  ~Pipe() {
    CloseReader();
    close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool valid() const { return valid_; }
  int writer() const { return ends_[1]; }
  std::string Read(size_t most) const {
    std::string text(most, '\0');
    const ssize_t got = read(ends_[0], text.data(), most);
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
  }
  void CloseReader() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
  bool valid_ = false;
};

const std::string kLine = std::string(99, 'x') + "\n";

// Adds lines until the pipe is full; how many bytes it took.
size_t Fill(Outlet& outlet) {
  size_t added = 0;
  for (; outlet.kept() == 0; added += kLine.size()) {
    outlet.Add(kLine);
    outlet.Flush();
  }
  return added - outlet.kept();
}

Outcome WritesWhatItIsGiven() {
  const Pipe pipe;
  EXPECT(pipe.valid());
  Outlet outlet(pipe.writer());
  outlet.Add("one\n");
  outlet.Add("two\n");
  EXPECT(outlet.kept() == 8);
  EXPECT((outlet.Awaited().events & POLLOUT) != 0);
  outlet.Flush();
  EXPECT(outlet.kept() == 0 && outlet.error() == 0 && outlet.Awaited().events == 0);
  EXPECT(pipe.Read(100) == "one\ntwo\n");
  return kPassed;
}

Outcome NeverWaitsForItsReader() {
  const Pipe pipe;
  EXPECT(pipe.valid());
  Outlet outlet(pipe.writer());
  const size_t taken = Fill(outlet);
  EXPECT(taken > 0 && outlet.kept() == kLine.size() && outlet.error() == 0);
  EXPECT(!outlet.FlushUntil(Soon()));
  // The line was not torn.
  EXPECT(pipe.Read(taken + 1).size() == taken);
  EXPECT(outlet.FlushUntil(Soon()));
  EXPECT(pipe.Read(1000) == kLine);
  return kPassed;
}

Outcome LeavesTheOpenFileOfOthersAsItWas() {
  const Pipe pipe;
  EXPECT(pipe.valid());
  const int before = fcntl(pipe.writer(), F_GETFL);
  {
    Outlet outlet(pipe.writer());
    EXPECT(fcntl(pipe.writer(), F_GETFL) == before);
  }
  EXPECT(fcntl(pipe.writer(), F_GETFL) == before);
  return kPassed;
}

Outcome HearsThatTheReaderLeft() {
  Pipe pipe;
  EXPECT(pipe.valid());
  Outlet outlet(pipe.writer());
  outlet.Flush();
  EXPECT(outlet.error() == 0);
  pipe.CloseReader();
  pollfd awaited = outlet.Awaited();
  EXPECT(poll(&awaited, 1, 0) == 1);
  outlet.Flush();
  EXPECT(outlet.error() == EPIPE);
  return kPassed;
}

Outcome HearsThatTheReaderLeavesWhileItWrites() {
  Pipe pipe;
  EXPECT(pipe.valid());
  Outlet outlet(pipe.writer());
  Fill(outlet);
  pipe.CloseReader();
  EXPECT(!outlet.FlushUntil(Soon()));
  EXPECT(outlet.error() == EPIPE);
  return kPassed;
}

Outcome SaysWhyItCannotWrite() {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  EXPECT(full >= 0);
  Outlet outlet(full);
  outlet.Add("one\n");
  outlet.Flush();
  close(full);
  EXPECT(outlet.error() == ENOSPC && outlet.kept() == 4);
  return kPassed;
}

Outcome WritesToAFileAtItsPlace() {
  char path[] = "/tmp/outlet_test.XXXXXX";
  const int file = mkstemp(path);
  EXPECT(file >= 0);
  unlink(path);
  EXPECT(write(file, "before\n", 7) == 7);
  {
    Outlet outlet(file);
    outlet.Add("after\n");
    EXPECT(outlet.FlushUntil(Soon()));
  }
  char text[32] = "";
  const ssize_t size = pread(file, text, sizeof text - 1, 0);
  close(file);
  EXPECT(size == 13 && std::string(text) == "before\nafter\n");
  return kPassed;
}

}  // namespace

int main() {
  (void)signal(SIGPIPE, SIG_IGN);
  const CMUnitTest tests[] = {
      UNIT_TEST(WritesWhatItIsGiven),
      UNIT_TEST(NeverWaitsForItsReader),
      UNIT_TEST(LeavesTheOpenFileOfOthersAsItWas),
      UNIT_TEST(HearsThatTheReaderLeft),
      UNIT_TEST(HearsThatTheReaderLeavesWhileItWrites),
      UNIT_TEST(SaysWhyItCannotWrite),
      UNIT_TEST(WritesToAFileAtItsPlace),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
