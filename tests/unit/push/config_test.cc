#include "adapters/push/config.h"

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "tests/unit/support/scratch.h"
#include "tests/unit/support/unit_test.h"

namespace {

using ipmi::testing::kPassed;
using ipmi::testing::Outcome;
using push::ParseConfig;

// A sink on lines 2 and 3, with the members on line 3.
std::string Sink(std::string_view members) {
  return "{\"sinks\": [\n {\"name\": \"n\", \"type\": \"cloudevents\", \"url\": \"https://h/\",\n" +
         std::string(members) + "}\n]}";
}

// Whether the text is refused, with these words.
bool Refuses(const std::string& text, std::string_view words) {
  const auto config = ParseConfig(text, "/etc");
  if (config) return false;
  if (config.error().find(words) != std::string::npos) return true;
  print_message("it says: %s\n", config.error().c_str());
  return false;
}
bool SinkRefuses(std::string_view members, std::string_view words) {
  return Refuses(Sink(members), words);
}

Outcome TakesWhatIsWritten() {
  const auto config = ParseConfig(Sink(R"("token_file": "t", "secret_file": "/s", "timeout_ms": 500,
    "allow_http": true, "source": "urn:x", "max_parallel": 2, "proxy": "http://p:3128")"),
                                  "/etc/push");
  EXPECT(config);
  const push::SinkConfig& sink = config->sinks.at(0);
  EXPECT(sink.name == "n" && sink.type == push::SinkType::kCloudEvents);
  EXPECT(sink.subscriber == "push-n" && sink.source == "urn:x");
  EXPECT(sink.token_file == "/etc/push/t" && sink.secret_file == "/s");
  EXPECT(sink.timeout_ms == 500 && sink.allow_http && sink.max_parallel == 2);
  return kPassed;
}

Outcome NamesTheLineAndTheKeyOfWhatIsNotKnown() {
  EXPECT(SinkRefuses(R"("tokenfile": "t")", "line 3: \"tokenfile\" is no key"));
  EXPECT(SinkRefuses("\n\n\"a\\\"b\": [1,\n2], \"timeout_ms\": 500", "line 5: \"a\"b\" is no key"));
  EXPECT(Refuses("{\n\"sinks\": [],\n\"x\": 1}", "line 3: \"x\""));
  EXPECT(SinkRefuses(R"("resend_seconds": 5)", "line 3: \"resend_seconds\" has no meaning"));
  return kPassed;
}

Outcome NamesTheLineAndTheKeyOfAWrongType() {
  EXPECT(SinkRefuses(R"("timeout_ms": "5")", "line 3: \"timeout_ms\" is a whole number"));
  EXPECT(SinkRefuses(R"("timeout_ms": 5.5)", "line 3: \"timeout_ms\""));
  EXPECT(SinkRefuses(R"("timeout_ms": -1)", "line 3: \"timeout_ms\""));
  EXPECT(SinkRefuses(R"("timeout_ms": 1e999)", "line 3: \"timeout_ms\""));
  EXPECT(SinkRefuses(R"("allow_http": 1)", "line 3: \"allow_http\" is true or false"));
  EXPECT(SinkRefuses(R"("token_file": null)", "line 3: \"token_file\" is a text"));
  EXPECT(SinkRefuses(R"("token_file": "")", "line 3: \"token_file\" is a text"));
  EXPECT(SinkRefuses("\"token_file\":\n\n\n [\"t\"]", "line 3: \"token_file\" is a text"));
  EXPECT(Refuses("{\"sinks\":\n 5}", "line 1: \"sinks\""));
  EXPECT(Refuses("{\"sinks\":[\n\n5]}", "line 3: a sink is an object"));
  EXPECT(Refuses("[]", "line 1"));
  return kPassed;
}

Outcome NamesWhatIsMissing() {
  EXPECT(Refuses("{}", "\"sinks\" is missing"));
  EXPECT(Refuses("{\"sinks\": [\n{}]}", "line 2: \"type\" is missing"));
  EXPECT(Refuses("{\"sinks\": [\n{\"type\": \"vergeos\"}]}", "line 2: \"name\" is missing"));
  EXPECT(Refuses("{\"sinks\": [\n{\"typ\": \"vergeos\"}]}", "line 2: \"typ\" is no key"));
  EXPECT(Refuses("{\"sinks\": [\n{\"type\": \"vergeos\", \"name\": \"n\"}]}", "line 2: \"url\""));
  EXPECT(SinkRefuses(R"("client_cert_file": "c")", "go together"));
  EXPECT(Refuses("{\"sinks\": [\n{\n\"type\": \"nothing\"}]}", "line 3: \"type\" is one of"));
  return kPassed;
}

Outcome RefusesWhatStandsTwice() {
  EXPECT(SinkRefuses("\"timeout_ms\": 500,\n\"timeout_ms\": 500",
                     "line 4: \"timeout_ms\" stands twice"));
  EXPECT(Refuses("{\"sinks\": [],\n\"sinks\": []}", "line 2: \"sinks\" stands twice"));
  const std::string sink = R"({"type":"vergeos","url":"https://h","name":)";
  EXPECT(Refuses("{\"sinks\": [" + sink + "\"n\"},\n" + sink + "\"n\"}]}", "line 2: \"name\""));
  EXPECT(
      Refuses("{\"sinks\": [" + sink + "\"n\"},\n" + sink + "\"m\",\n\"subscriber\":\"push-n\"}]}",
              "line 3: \"subscriber\""));
  return kPassed;
}

Outcome RefusesWhatIsNotJson() {
  EXPECT(Refuses("", "not JSON"));
  EXPECT(Refuses("{\n\n\"sinks\": [}", "line 3"));
  EXPECT(Refuses(Sink("\"timeout_ms\": 500") + "\n\n x", "line 6"));
  EXPECT(Refuses("{\"sinks\": [\"\n\n", "not JSON"));
  EXPECT(Refuses(std::string(5000, '['), "not JSON"));
  return kPassed;
}

Outcome RefusesUrlsThatAreNotSafe() {
  const auto url = [](std::string_view text) {
    return "{\"sinks\": [{\"name\": \"n\", \"type\": \"pushgateway\",\n\"url\": \"" +
           std::string(text) + "\"}]}";
  };
  EXPECT(ParseConfig(url("https://h:9091/base/"), ".")->sinks[0].url == "https://h:9091/base");
  EXPECT(Refuses(url("http://h/"), "line 2: \"url\" begins with http://"));
  EXPECT(Refuses(url("file:///etc/passwd"), "line 2: \"url\""));
  EXPECT(Refuses(url("ftp://h/"), "begins with https://"));
  EXPECT(Refuses(url("https://user:word@h/"), "no user and no password"));
  EXPECT(Refuses(url("https://h/#x"), "no #"));
  EXPECT(Refuses(url("https://h/?x=1"), "no ?"));
  EXPECT(Refuses(url("nonsense"), "is not a URL"));
  // Neither is a password repeated.
  EXPECT(ParseConfig(url("https://user:word@h/"), ".").error().find("word@") == std::string::npos);
  return kPassed;
}

// What it says of a file of this mode.
std::string Opens(mode_t mode) {
  const ipmi::testing::ScratchFolder folder;
  const std::string path = folder.File("push.json");
  const std::string text = Sink("\"timeout_ms\": 500");
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  if (!ipmi::testing::WriteBytes(path, {bytes, text.size()})) return "not written";
  if (chmod(path.c_str(), mode) != 0) return "no mode";
  const auto config = push::ReadConfig(path);
  return config ? "" : config.error();
}

Outcome RefusesAFileThatOthersMayWriteTo() {
  EXPECT(Opens(0600).empty() && Opens(0644).empty());
  EXPECT(Opens(0664).find("others can write") != std::string::npos);
  EXPECT(Opens(0646).find("others can write") != std::string::npos);
  return kPassed;
}

// They would have no place in the change log.
Outcome RefusesMoreSinksThanAStateCanHave() {
  const auto sinks = [](int count) {
    std::string text = "{\"sinks\": [";
    for (int i = 1; i <= count; ++i)
      text += (i > 1 ? ",\n" : "\n") +
              std::string(R"({"type":"vergeos","url":"https://h","name":"n)") + std::to_string(i) +
              "\"}";
    return text + "]}";
  };
  EXPECT(ParseConfig(sinks(16), "."));
  EXPECT(Refuses(sinks(17), "line 18: there are more sinks than the 16 that a state can have"));
  return kPassed;
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      UNIT_TEST(TakesWhatIsWritten),
      UNIT_TEST(NamesTheLineAndTheKeyOfWhatIsNotKnown),
      UNIT_TEST(NamesTheLineAndTheKeyOfAWrongType),
      UNIT_TEST(NamesWhatIsMissing),
      UNIT_TEST(RefusesWhatStandsTwice),
      UNIT_TEST(RefusesWhatIsNotJson),
      UNIT_TEST(RefusesUrlsThatAreNotSafe),
      UNIT_TEST(RefusesAFileThatOthersMayWriteTo),
      UNIT_TEST(RefusesMoreSinksThanAStateCanHave),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
