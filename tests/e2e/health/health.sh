# For the tests that compare nodeipmi with ipmitool and FreeIPMI. See tests/e2e/cli/cli.sh.
source tests/e2e/cli/cli.sh
need ipmitool ipmitool
need ipmi-sensors freeipmi-tools
need ipmi_sim openipmi
export TZ=UTC # they print local time
export LC_ALL=C.UTF-8

health_folder=$PWD/tests/e2e/health

# Each of these sets `address`, and the options with which ipmitool and FreeIPMI reach the BMC.
start_health_bmcsim() {
  bmcsim "$1" --health default
  ipmitool_options=(-C 17)
  freeipmi_options=(-I 17)
}

start_ipmi_sim() {
  local ready
  mkfifo "$1.ready"
  /usr/bin/python3 -B "$health_folder/ipmi_sim.py" "$PWD/$1.sim" >"$1.ready" 2>err &
  read -t 60 -r ready address <"$1.ready" || give_up 'ipmi_sim did not start'
  BMC_HOST=${address%:*}
  BMC_PORT=${address##*:}
  ipmitool_options=(-C 3)
  # ipmi_sim hashes the privilege of the Open Session request (IPMI 2.0 §13.20).
  freeipmi_options=(-I 3 -W opensesspriv)
}

# ask NAME ARGUMENT...: what ipmitool prints goes into the file NAME.
ask() {
  timeout "$TIME_LIMIT" ipmitool -I lanplus "${ipmitool_options[@]}" -H "$BMC_HOST" -p "$BMC_PORT" -U admin \
    -f password "${@:2}" >"$1" 2>"$1.err" || give_up "ipmitool ${*:2}: $(cat "$1.err")"
}

# free CODE NAME PROGRAM OPTION...: the same of FreeIPMI's PROGRAM, which exits with CODE.
free() {
  local wanted=$1 name=$2 program=$3 code=0
  timeout "$TIME_LIMIT" "$program" -h "$BMC_HOST:$BMC_PORT" -u admin -p "$(<password)" -D LAN_2_0 -l ADMIN \
    "${freeipmi_options[@]}" --sdr-cache-directory="$PWD/${name%/*}" --quiet-cache "${@:4}" >"$name" 2>"$name.err" ||
    code=$?
  ((code == wanted)) || give_up "$program: exit code $code: $(cat "$name.err")"
}

# compare WHAT: the folders bmcsim and ipmi_sim.
compare() { /usr/bin/python3 -B "$health_folder/compare.py" "$1" bmcsim ipmi_sim || give_up "$1 differ"; }
