// The way for tests to look into the simulator and to turn its knobs while it runs: a Unix stream
// socket. A client sends lines; each is answered by one line.
#pragma once

#include <poll.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/sim/types.h"

namespace bmcsim {

class ControlSocket {
 public:
  // Makes `path`. A socket that a former run left there is replaced.
  static Result<ControlSocket> Open(const std::string& path);
  ~ControlSocket();
  ControlSocket(ControlSocket&& other) noexcept;
  ControlSocket& operator=(ControlSocket&&) = delete;

  void AddTo(std::vector<pollfd>& watched) const;

  // Serves whoever is ready. `answer` turns a line into a line.
  using Answer = std::function<std::string(std::string_view line)>;
  void Serve(const Answer& answer);

 private:
  struct Client {
    int fd;
    std::string received;
    std::string to_send;
  };
  ControlSocket(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  void AcceptAll();
  // False if the client is gone.
  static bool ServeClient(Client& client, const Answer& answer);

  int fd_;
  std::string path_;
  std::vector<Client> clients_;
};

}  // namespace bmcsim
