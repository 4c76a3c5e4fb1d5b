#!/bin/bash
# What nodeipmi says of sensors, event log and inventories is what ipmitool and FreeIPMI say, of bmcsim and of
# OpenIPMI's ipmi_sim. Each difference that is left is in explained.py.
source tests/e2e/health/health.sh

read_sensors() {
  mkdir "$1"
  cli 0 sensors "$1" --thresholds --json
  err_is_empty
  cp out "$1/nodeipmi-sensors"
  cli 0 sensors "$1" --thresholds
  cp out "$1/nodeipmi-sensors-table"
  ask "$1/ipmitool-sensor" sensor
  ask "$1/ipmitool-v-sensor" -v sensor
  ask "$1/ipmitool-sdr-elist" sdr elist all
  local options=(--shared-sensors --bridge-sensors --output-sensor-state --output-sensor-thresholds)
  free 0 "$1/ipmi-sensors" ipmi-sensors "${options[@]}" --comma-separated-output
  free 0 "$1/ipmi-sensors-v" ipmi-sensors "${options[@]}" --verbose
}

# ipmi_sim's clock begins with the machine's: these entries are logged after it was set to 2026-02-28T23:59:00 (Set SEL
# Time, Add SEL Entry).
log_in_calendar_time() {
  ask said raw 0x0a 0x49 0x44 0x81 0xa3 0x69
  ask said raw 0x0a 0x44 0 0 2 0 0 0 0 0x20 0 4 1 2 0x01 0x57 71 70
  ask said raw 0x0a 0x44 0 0 2 0 0 0 0 0x20 0 4 1 2 0x81 0x57 65 70
  ask said raw 0x0a 0x44 0 0 0xC1 0 0 0 0 0xD9 0x7E 0 6 5 4 3 2 1
}

read_sel() {
  mkdir "$1"
  if [[ $1 == ipmi_sim ]]; then log_in_calendar_time; fi
  cli 0 sel "$1" --json
  err_is_empty
  cp out "$1/nodeipmi-sel"
  ask "$1/ipmitool-sel-elist" sel elist
  ask "$1/ipmitool-v-sel-list" -v sel list
  free 0 "$1/ipmi-sel" ipmi-sel --verbose --output-event-state --comma-separated-output
}

read_fru() {
  mkdir "$1"
  cli 0 fru "$1" --json
  err_is_empty
  cp out "$1/nodeipmi-fru"
  ask "$1/ipmitool-v-fru" -v fru print
  local code=0
  # A unit that is read by words: FreeIPMI asks for it in bytes, and gives up.
  if [[ $1 == bmcsim ]]; then code=1; fi
  free "$code" "$1/ipmi-fru" ipmi-fru
}

# of_both FUNCTION: has it read from a bmcsim and from an ipmi_sim, which are nodes of these names.
of_both() {
  start_health_bmcsim b
  add_node bmcsim "$address"
  "$1" bmcsim
  printf 'secret-pw\n' >password
  start_ipmi_sim o
  add_node ipmi_sim "$address"
  "$1" ipmi_sim
}

test_sensors() {
  of_both read_sensors
  compare sensors
}

test_sel() {
  of_both read_sel
  compare sel
}

test_fru() {
  of_both read_fru
  compare fru
}

run_cases
