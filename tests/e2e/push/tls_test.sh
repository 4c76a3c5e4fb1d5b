#!/bin/bash
# Nobody is told anything whose certificate is not good; a token goes to nobody else.
source tests/e2e/cli/cli.sh
source tests/e2e/cli/monitor.sh
source tests/e2e/push/push.sh
need openssl openssl

# authority NAME: NAME.pem and NAME.key.
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 2 \
    -subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE 2>made || give_up "no authority: $(cat made)"
}
# certificate NAME AUTHORITY SUBJECT_ALTERNATIVE OPTION...: NAME.pem and NAME.key.
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>made
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -out "$1.pem" "${@:4}" \
    -extfile <(echo "subjectAltName=$3") 2>made || give_up "no certificate: $(cat made)"
}

# begin_tls CERTIFICATE MEMBER...: a receiver that has it, and a node.
begin_tls() {
  bmcsim b
  add_node a "$address"
  echo t0ken >token
  start_receiver hook --tls "$1.pem" "$1.key" "${receiver_options[@]}"
  push_config "$(sink hook cloudevents "https://127.0.0.1:$port/hook" '"token_file": "token"' "${@:2}")"
  start_push
}
receiver_options=()

is_refused() {
  await_err 'push hook: is failing'
  end_monitor 0
  [[ ! -e hook/requests ]] || give_up 'it was told'
}

test_a_good_certificate() {
  authority ca
  certificate good ca IP:127.0.0.1 -days 1
  begin_tls good '"ca_file": "ca.pem"'
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  end_monitor 0
  err_is_empty
}

test_nobody_vouches_for_it() {
  authority ca
  certificate good ca IP:127.0.0.1 -days 1
  begin_tls good
  is_refused
}

test_another_authority() {
  authority ca
  authority other
  certificate good ca IP:127.0.0.1 -days 1
  begin_tls good '"ca_file": "other.pem"'
  is_refused
}

test_signed_by_itself() {
  authority self
  authority ca
  begin_tls self '"ca_file": "ca.pem"'
  is_refused
}

test_of_another_host() {
  authority ca
  certificate other ca DNS:other.example -days 1
  begin_tls other '"ca_file": "ca.pem"'
  is_refused
}

test_expired() {
  authority ca
  certificate old ca IP:127.0.0.1 -days -1
  begin_tls old '"ca_file": "ca.pem"'
  is_refused
}

test_no_tls_at_all() {
  authority ca
  bmcsim b
  add_node a "$address"
  echo t0ken >token
  start_receiver hook
  push_config "$(sink hook cloudevents "https://127.0.0.1:$port/hook" '"token_file": "token"' '"ca_file": "ca.pem"')"
  start_push
  is_refused
}

test_a_client_certificate() {
  authority ca
  certificate good ca IP:127.0.0.1 -days 1
  certificate client ca DNS:client -days 1
  receiver_options=(--client-ca ca.pem)
  begin_tls good '"ca_file": "ca.pem"' '"client_cert_file": "client.pem"' '"client_key_file": "client.key"'
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  end_monitor 0
}

test_without_the_client_certificate_that_is_wanted() {
  authority ca
  certificate good ca IP:127.0.0.1 -days 1
  receiver_options=(--client-ca ca.pem)
  begin_tls good '"ca_file": "ca.pem"'
  is_refused
}

test_a_client_key_that_others_can_read() {
  authority ca
  certificate client ca DNS:client -days 1
  chmod 644 client.key
  push_config "$(sink hook cloudevents https://127.0.0.1/ '"client_cert_file": "client.pem"' '"client_key_file": "client.key"')"
  cli 2 push check push.json
  err_has 'chmod 600'
}

# A key that a password protects is found out before anything starts, and ends nothing if it comes later.
test_a_client_key_that_is_encrypted() {
  authority ca
  certificate good ca IP:127.0.0.1 -days 1
  certificate client ca DNS:client -days 1
  local client='"client_cert_file": "client.pem"' key='"client_key_file": "client.key"'
  receiver_options=(--client-ca ca.pem)
  begin_tls good '"ca_file": "ca.pem"' "$client" "$key"
  await_received hook 'any(e["data"].get("power") == "on" for e in of("a"))'
  openssl pkey -in client.key -aes256 -passout pass:word -out encrypted.key
  chmod 600 encrypted.key
  mv encrypted.key client.key
  mode hook close
  bmc b set power off >/dev/null
  await_err 'push hook: is failing'
  end_monitor 0
  cli 2 push check push.json
  err_has 'client.key: is encrypted'
}

test_files_that_do_not_fit_are_found_out() {
  authority ca
  certificate client ca DNS:client -days 1
  certificate other ca DNS:other -days 1
  push_config "$(sink hook cloudevents https://127.0.0.1/ '"client_cert_file": "client.pem"' '"client_key_file": "other.key"')"
  cli 2 push check push.json
  err_has 'other.key: is not the key of the certificate in ./client.pem'
  push_config "$(sink hook cloudevents https://127.0.0.1/ '"ca_file": "ca.pem"')"
  cli 0 push check push.json
  chmod 666 ca.pem
  cli 2 push check push.json
  err_has 'ca.pem: others can write to it'
  chmod 644 ca.pem
  echo nothing >ca.pem
  cli 2 push check push.json
  err_has 'ca.pem: holds no certificate'
}

# libcurl quotes the name.
test_what_a_certificate_says_is_not_printed() {
  authority ca
  certificate evil-words ca email:nobody@example -days 1
  begin_tls evil-words '"ca_file": "ca.pem"'
  is_refused
  ! grep -q evil-words err || give_up 'it is printed'
}

run_cases
