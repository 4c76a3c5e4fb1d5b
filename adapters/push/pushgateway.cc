// The Prometheus Pushgateway: one group for each node, in the text format 0.0.4.
#include "adapters/push/format.h"
#include "adapters/push/signature.h"
#include "adapters/push/text_format.h"
#include "adapters/push/url.h"

namespace push {
namespace {

// "." and ".." would be steps in the path; the Pushgateway takes labels in base64 for such.
std::string GroupOf(std::string_view node) {
  const bool is_step = node == "." || node == "..";
  return "/metrics/job/ipmi/instance" +
         (is_step ? "@base64/" + EscapeSegment(Base64(node)) : "/" + EscapeSegment(node));
}

class Pushgateway final : public Format {
 public:
  explicit Pushgateway(const SinkConfig& sink) : sink_(sink) {}

  Result<std::optional<Request>> Make(Records records, const Moment& /*now*/) override {
    const Record& record = *records.front();
    Request request = {
        .method = "PUT", .url = sink_.url + GroupOf(record.node), .body = {}, .headers = {}};
    if (IsRemoval(record)) {
      request.method = "DELETE";
      return request;
    }
    request.body = MetricsOf(record);
    request.headers = {"Content-Type: text/plain; version=0.0.4; charset=utf-8"};
    return request;
  }

 private:
  const SinkConfig& sink_;
};

}  // namespace

std::unique_ptr<Format> MakePushgateway(const SinkConfig& sink) {
  return std::make_unique<Pushgateway>(sink);
}

}  // namespace push
