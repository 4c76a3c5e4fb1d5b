#!/bin/bash
# CONFIG.json is checked before anything starts.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh

test_a_mistake_is_named_with_line_and_key_before_anything_starts() {
  printf '{"sinks": [\n  {"name": "x", "type": "cloudevents",\n   "url": "https://h/", "timeout": 5}]}\n' >push.json
  cli 2 monitor --push push.json
  err_has 'push.json: line 3: "timeout" is no key'
  cli 2 push check push.json
  err_has 'push.json: line 3: "timeout" is no key'
  cli_json 0 'd["subscribers"] == []' push list
}

test_files_are_checked() {
  push_config "$(sink x cloudevents https://h/ '"secret_file": "secret"')"
  cli 2 push check push.json
  err_has 'sink x: ./secret: No such file'
  secret
  cli 0 push check push.json
  out_has 'x: in order'
  cli_json 0 'd["sinks"] == ["x"]' push check push.json
  chmod 640 secret
  cli 2 push check push.json
  err_has 'chmod 600 ./secret'
  chmod 600 secret
  echo 'whsec_short' >secret
  cli 2 push check push.json
  err_has 'no secret of Standard Webhooks'
  ! grep -q whsec_short err || give_up 'the secret is shown'
  cli 2 push check nowhere.json
  err_has 'nowhere.json: No such file'
  chmod 666 push.json
  cli 2 push check push.json
  err_has 'others can write to it'
}

test_http_is_only_for_who_asks_for_it() {
  push_config "$(sink x pushgateway http://127.0.0.1:9091)"
  cli 2 push check push.json
  err_has '"allow_http": true'
  push_config "$(sink x pushgateway http://127.0.0.1:9091 '"allow_http": true')"
  cli 0 push check push.json
}

test_the_help_shows_the_file() {
  cli 0 push check --help
  out_has '"sinks"'
  cli 0 monitor --help
  out_has '--push CONFIG.json'
}

run_cases
