// What is said of configurations that people get wrong.
#include <sys/stat.h>

#include <string>
#include <string_view>

#include "adapters/json/document.h"
#include "adapters/json/file.h"
#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using json::Document;

const cJSON* Member(const Document& document, const char* key) {
  return cJSON_GetObjectItemCaseSensitive(document.root(), key);
}

Outcome KnowsTheLineOfEachValue() {
  const auto document = Document::Parse(
      "\n{ \"a\": 1, \"b\":\n\n{\"c\": [\n\"x\\\"\", {},\n-1.5e3, true]}, \"d\"\n: null\n}\n");
  EXPECT(document);
  EXPECT(document->LineOf(document->root()) == 2);
  EXPECT(document->LineOf(Member(*document, "a")) == 2);
  const cJSON* const b = Member(*document, "b");
  EXPECT(document->LineOf(b) == 2);  // that of its key
  const cJSON* const c = b->child;
  EXPECT(document->LineOf(c) == 4);
  const cJSON* const x = c->child;
  EXPECT(document->LineOf(x) == 5 && document->LineOf(x->next) == 5);
  EXPECT(document->LineOf(x->next->next) == 6 && document->LineOf(x->next->next->next) == 6);
  EXPECT(document->LineOf(Member(*document, "d")) == 6);
  EXPECT(document->Wrong(c, "it").error() == "line 4: it");
  return kPassed;
}

Outcome RefusesWhatIsNotOneDocument() {
  const auto says = [](std::string_view text) { return Document::Parse(text).error(); };
  EXPECT(says("") == "line 1: this is not JSON");
  EXPECT(says("{}\n\n{}") == "line 3: this is not JSON");
  EXPECT(says("{\n\"a\": 1\n\"b\": 2}") == "line 3: this is not JSON");
  EXPECT(says(std::string(100'000, '[')).ends_with("this is not JSON"));
  return kPassed;
}

Outcome ChecksMembers() {
  const auto document =
      Document::Parse("{\n\"text\": \"t\",\n\"empty\": \"\",\n\"number\": 3.5,\n\"null\": null}");
  EXPECT(document && document->CheckObject(document->root(), "an object"));
  EXPECT(document->TextOf(Member(*document, "text")).value() == "t");
  EXPECT(document->TextOf(Member(*document, "empty")).error() ==
         "line 3: \"empty\" is a text in quotes, and not empty");
  EXPECT(document->TextOf(Member(*document, "number")).error().starts_with("line 4: \"number\""));
  const auto number = [&document](const char* key, double least, double most) {
    return document->NumberOf(Member(*document, key), least, most, "a number");
  };
  EXPECT(number("number", 3.5, 4) == 3.5 && number("number", 3, 3.5) == 3.5);
  EXPECT(number("number", 3.6, 4).error() == "line 4: \"number\" is a number");
  EXPECT(!number("number", 3, 3.4) && !number("text", 0, 9) && !number("null", 0, 9));
  EXPECT(document->CheckObject(Member(*document, "text"), "an object").error() ==
         "line 2: an object");
  const auto twice = Document::Parse("{\"a\": 1,\n\"A\": 1,\n\"a\": 1}");
  EXPECT(twice->CheckObject(twice->root(), "").error() == "line 3: \"a\" stands twice");
  return kPassed;
}

Outcome PathsBeginAtTheFolderOfTheFile() {
  EXPECT(json::PathFrom(json::FolderOf("/etc/n/a.json"), "b") == "/etc/n/b");
  EXPECT(json::PathFrom(json::FolderOf("/a.json"), "b") == "/b");
  EXPECT(json::PathFrom(json::FolderOf("a.json"), "b") == "./b");
  EXPECT(json::PathFrom("/etc", "/b") == "/b");
  return kPassed;
}

// What it says of a file of so many bytes and this mode; "" if it can be read.
std::string Says(size_t size, mode_t mode) {
  const ipmi::testing::ScratchFolder folder;
  const std::string path = folder.File("a.json");
  const std::string text(size, ' ');
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (!ipmi::testing::WriteBytes(path, {bytes, text.size()})) return "not written";
  if (chmod(path.c_str(), mode) != 0) return "no mode";
  const auto file = json::File::Open(path);
  const auto read = file ? file->Read() : std::unexpected(file.error());
  if (read) return *read == text ? "" : "another text";
  return read.error().starts_with(path + ": ") ? read.error().substr(path.size() + 2) : "no path";
}

Outcome RefusesFilesThatAreNotSafe() {
  EXPECT(Says(5000, 0600).empty() && Says(size_t{256} * 1024, 0644).empty());
  EXPECT(Says(size_t{256} * 1024 + 1, 0644) == "is larger than 256 KiB");
  EXPECT(Says(1, 0620).starts_with("others can write to it; correct it with: chmod go-w /"));
  EXPECT(Says(1, 0602).starts_with("others can write to it"));
  EXPECT(json::File::Open("/nowhere.json").error() == "/nowhere.json: No such file or directory");
  EXPECT(json::File::Open("/etc").error() == "/etc: is not a file");
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(KnowsTheLineOfEachValue),        UNIT_TEST(RefusesWhatIsNotOneDocument),
      UNIT_TEST(ChecksMembers),                  UNIT_TEST(PathsBeginAtTheFolderOfTheFile),
      UNIT_TEST(RefusesFilesThatAreNotSafe),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
