#include "tests/sim/control_socket.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "tests/sim/text.h"
#include "tests/sim/unix_path.h"

namespace bmcsim {
namespace {

constexpr size_t kMaxClients = 64;
constexpr size_t kMaxLine = 4096;

}  // namespace

Result<ControlSocket> ControlSocket::Open(const std::string& path) {
  const auto address = UnixPath::Of(path);
  if (!address) return std::unexpected(address.error());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return SystemError("cannot make a Unix socket", errno);
  (void)unlink(path.c_str());
  ControlSocket made(fd, path);
  if (bind(fd, address->address(), address->size()) != 0 ||
      listen(fd, static_cast<int>(kMaxClients)) != 0) {
    return SystemError(Text("cannot listen at ", path), errno);
  }
  return made;
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept
    : fd_(other.fd_), path_(std::move(other.path_)), clients_(std::move(other.clients_)) {
  other.fd_ = -1;
}

ControlSocket::~ControlSocket() {
  if (fd_ < 0) return;
  for (const Client& client : clients_) close(client.fd);
  close(fd_);
  (void)unlink(path_.c_str());
}

void ControlSocket::AddTo(std::vector<pollfd>& watched) const {
  watched.push_back({fd_, POLLIN, 0});
  for (const Client& client : clients_) {
    watched.push_back(
        {client.fd, static_cast<short>(client.to_send.empty() ? POLLIN : POLLOUT), 0});
  }
}

void ControlSocket::Serve(const Answer& answer) {
  AcceptAll();
  std::erase_if(clients_, [&](Client& client) {
    if (ServeClient(client, answer)) return false;
    close(client.fd);
    return true;
  });
}

void ControlSocket::AcceptAll() {
  while (clients_.size() < kMaxClients) {
    const int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    clients_.push_back({fd, {}, {}});
  }
}

bool ControlSocket::ServeClient(Client& client, const Answer& answer) {
  bool ended = false;
  char block[1024];
  for (;;) {
    const ssize_t got = recv(client.fd, block, sizeof block, 0);
    if (got <= 0) {
      ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
      break;
    }
    client.received.append(block, static_cast<size_t>(got));
    if (client.received.size() > kMaxLine) return false;
  }
  for (size_t end = client.received.find('\n'); end != std::string::npos;
       end = client.received.find('\n')) {
    client.to_send += answer(std::string_view(client.received).substr(0, end)) + '\n';
    client.received.erase(0, end + 1);
  }
  while (!client.to_send.empty()) {
    const ssize_t put = send(client.fd, client.to_send.data(), client.to_send.size(), MSG_NOSIGNAL);
    if (put < 0) return !ended && (errno == EAGAIN || errno == EWOULDBLOCK);
    client.to_send.erase(0, static_cast<size_t>(put));
  }
  return !ended;
}

}  // namespace bmcsim
