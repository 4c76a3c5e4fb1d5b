# ipmitool and FreeIPMI against the hardware health of bmcsim: sensors, records, the log, inventories, power, LAN
# parameters, users. What they print must be what the default set defines (tests/sim/README.md).
source tests/e2e/sim_peers_lib.sh
export TZ=UTC  # ipmitool and ipmi-sel print local time
need ipmitool ipmitool
need ipmi-sensors freeipmi-tools

CACHE=$SCRATCH/sdr-cache
mkdir -p "$CACHE"

ask() { timeout "$TIME_LIMIT" ipmitool -H "$BMC_HOST" -p "$BMC_PORT" -U admin -P secret-pw -N 5 "${TRANSPORT[@]}" "$@"; }
TRANSPORT=(-I lanplus -C 17)

# free PROGRAM ARGUMENT…: a program of FreeIPMI, with a cache of records that no other test knows.
free() {
  timeout "$TIME_LIMIT" "$1" -h "$BMC_HOST:$BMC_PORT" -u admin -p secret-pw -D LAN_2_0 -I 17 -l ADMIN "${@:2}"
}
cached() { free "$1" --quiet-cache --sdr-cache-directory="$CACHE" "${@:2}"; }

# has TEXT COMMAND…: runs the command once; each line of standard input must be in what it prints. Runs of blanks
# count as one.
has() {
  local text=$1 line squeezed
  shift
  local wanted=()
  mapfile -t wanted
  check "$text" "$@"
  squeezed=$(tr -s ' \t' ' ' <<< "$OUTPUT")
  for line in "${wanted[@]}"; do
    if [[ $squeezed == *"$line"* ]]; then passed "$text: $line"; else failed "$text" "\"$line\" is not there"; fi
  done
}

test_sensors_ipmitool() {
  has "sdr elist full" ask sdr elist full << 'END'
CPU1 Temp | 01h | ok | 3.1 | 45 degrees C
CPU2 Temp | 02h | ucr | 3.2 | 91 degrees C
Inlet Temp | 03h | ok | 55.1 | -25 degrees C
Outlet Temp | 04h | ok | 7.1 | -7 degrees C
DIMM Temp | 05h | ns | 32.1 | No Reading
PCH Temp | 06h | ns | 7.1 | Disabled
HSBP Temp | 01h | ok | 15.1 | 33 degrees C
12V | 10h | ok | 7.1 | 12.03 Volts
5V | 11h | ok | 7.1 | 5.02 Volts
| 12h | ok | 7.1 | 3.30 Volts
-12V | 13h | ok | 7.1 | -12 Volts
VBAT | 14h | ok | 40.1 | 3.03 Volts
Vcore | 15h | ok | 3.1 | 1.20 Volts
| 20h | ok | 29.1 | 4800 RPM
| 21h | lnr | 29.2 | 0 RPM
Fan Duty | 22h | ok | 29.1 | 50.18 percent
PSU1 Power | 30h | ok | 10.1 | 180 Watts
System Power | 32h | ok | 7.1 | 340 Watts
PSU1 Current | 33h | ok | 10.1 | 0.80 Amps
Airflow | 38h | ok | 7.1 | 47 CFM
Energy | 39h | ok | 7.1 | 1230 Watts*hour
Coolant Flow | 3Ah | ok | 7.1 | 12 liters/minut
Net Rate | 3Bh | ok | 7.1 | 936 megabit
CPU Load | 3Ch | ok | 7.1 | 37 percent
Curve ln | 51h | ok | 7.1 | 4.61 Volts
Curve log10 | 52h | ok | 7.1 | 2 Volts
Curve log2 | 53h | ok | 7.1 | 7 Volts
Curve e | 54h | ok | 7.1 | 7.39 Volts
Curve exp10 | 55h | ok | 7.1 | 31.62 Volts
Curve exp2 | 56h | ok | 7.1 | 32 Volts
Curve 1/x | 57h | ok | 7.1 | 0.25 Volts
Curve sqr | 58h | ok | 7.1 | 144 Volts
Curve cube | 59h | ok | 7.1 | 125 Volts
Curve sqrt | 5Ah | ok | 7.1 | 12 Volts
Curve cube-1 | 5Bh | ok | 7.1 | 3.00 Volts
Curve own | 5Ch | ok | 7.1 | 200 Volts
END
  has "sdr elist all" ask sdr elist all << 'END'
Fan | 24h | ok | 29.3 | Device Present
PSU1 Status | 60h | ok | 10.1 | Presence detected
PSU2 Status | 61h | ok | 10.2 | Presence detected, Failure detected
Drive 0 | 62h | ok | 4.1 | Drive Present
Drive 1 | 63h | ok | 4.2 | Drive Present, Drive Fault
Intrusion | 64h | ok | 23.1 |
Watchdog | 65h | ok | 7.1 |
CPU1 Status | 66h | ok | 3.1 | Presence detected
CPU2 Status | 67h | ok | 3.2 | Presence detected, Throttled
Fan Redundancy | 68h | ok | 29.1 | Fully Redundant
Ambient Limit | 69h | ok | 55.1 | Limit Not Exceeded
BIOS Progress | 70h | ns | 34.1 | Event-Only
DIMM ECC | 71h | ns | 32.1 | Event-Only
EEPROM | 00h | ns | 7.1 | Generic Device @20h:A0h.0
Mainboard FRU | 00h | ns | 7.1 | Logical FRU @00h
PSU1 FRU | 00h | ns | 10.1 | Logical FRU @01h
BMC | 00h | ok | 7.1 | Dynamic MC @ 20h
HSBP | 00h | ok | 15.1 | Dynamic MC @ 82h
END
  has "sdr info" ask sdr info << 'END'
Record Count : 61
Reserve SDR repository supported : yes
END
  has "sensor -v" ask -v sensor << 'END'
Sensor ID : CPU1 Temp (0x1)
Lower Non-Recoverable : -5.000
Upper Non-Recoverable : 95.000
Positive Hysteresis : 2.000
Assertions Enabled : lnc- lcr- lnr- unc+ ucr+ unr+
Sensor ID : Inlet Temp (0x3)
Upper Critical : 45.000
END
  has "sensor" ask sensor << 'END'
12V | 12.033 | Volts | ok | 10.395 | 10.836 | 11.214 | 12.789 | 13.230 | 13.671
Inlet Temp | -25.000 | degrees C | ok | na | na | na | 40.000 | 45.000 | na
VBAT | 3.030 | Volts | ok | na | 2.595 | 2.700 | na | na | na
END
  expect "a bridged sensor is read in its own right" " 21 c0 c0" ask -b 0 -t 0x82 raw 0x04 0x2d 0x01
  expect_failure "an address that nobody has" "Unable to send RAW command" ask -b 0 -t 0x84 raw 0x04 0x2d 0x01
}

test_sensors_freeipmi() {
  has "ipmi-sensors" cached ipmi-sensors --bridge-sensors --shared-sensors --output-sensor-state \
    --output-sensor-thresholds --no-header-output << 'END'
CPU1 Temp | Temperature | Nominal | 45.00 | C | -5.00 | 0.00 | 5.00 | 85.00 | 90.00 | 95.00 | 'OK'
CPU2 Temp | Temperature | Critical | 91.00 | C | -5.00 | 0.00 | 5.00 | 85.00 | 90.00 | 95.00 | 'At or Above (>=) Upper Critical Threshold'
Inlet Temp | Temperature | Nominal | -25.00 | C | N/A | N/A | N/A | 40.00 | 45.00 | N/A | 'OK'
Outlet Temp | Temperature | Nominal | -7.00 | C | N/A | N/A | N/A | N/A | N/A | N/A | 'OK'
HSBP Temp | Temperature | Nominal | 33.00 | C
12V | Voltage | Nominal | 12.03 | V | 10.39 | 10.84 | 11.21 | 12.79 | 13.23 | 13.67 | 'OK'
-12V | Voltage | Nominal | -12.00 | V
Vcore | Voltage | Nominal | 1.20 | V
Fan 1 | Fan | Nominal | N/A | N/A | N/A | N/A | N/A | N/A | N/A | N/A | 'Device Inserted/Device Present'
Fan 4 | Fan | Nominal
System Power | Other Units Based Sensor | Nominal | 340.00 | W | N/A | N/A | N/A | 800.00 | 880.00 | N/A | 'OK'
Energy | Other Units Based Sensor | Nominal | 1230.00 | W * hr
Coolant Flow | Other Units Based Sensor | Nominal | 12.00 | L / min
Net Rate | Other Units Based Sensor | Nominal | 936.00 | Mb per s
CPU Load | Processor | Nominal | 37.00 | %
Curve exp10 | Voltage | Nominal | 31.62 | V
PSU2 Status | Power Supply | Critical | N/A | N/A | N/A | N/A | N/A | N/A | N/A | N/A | 'Presence detected' 'Power Supply Failure detected'
CPU2 Status | Processor | Warning | N/A | N/A | N/A | N/A | N/A | N/A | N/A | N/A | 'Processor Presence detected' 'Processor Automatically Throttled'
OEM State | OEM Reserved | N/A | N/A | N/A | N/A | N/A | N/A | N/A | N/A | N/A | 'OEM Event = 0005h'
END
}

test_log() {
  has "sel info" ask sel info << 'END'
Entries : 20
Free Space : 7872 bytes
Overflow : false
# of Alloc Units : 512
END
  has "sel elist" ask sel elist << 'END'
1 | Pre-Init |0000000005| Event Logging Disabled | Log area reset/cleared | Asserted
3 | 12/24/25 | 00:00:00 UTC | Temperature CPU2 Temp | Upper Non-critical going high | Asserted | Reading 86 > Threshold 85 degrees C
5 | 12/24/25 | 00:01:10 UTC | Temperature CPU2 Temp | Upper Critical going high | Deasserted | Reading 87 < Threshold 90 degrees C
7 | 12/25/25 | 00:00:01 UTC | Fan Fan Redundancy | Redundancy Lost | Asserted
8 | 12/26/25 | 00:00:00 UTC | Power Supply PSU2 Status | Failure detected | Asserted
b | 12/26/25 | 00:00:05 UTC | Power Supply PSU1 Status | Power Supply AC lost | Asserted
c | 12/26/25 | 00:00:09 UTC | Power Supply PSU1 Status | Power Supply AC lost | Deasserted
10 | 12/29/25 | 00:00:00 UTC | Watchdog2 Watchdog | Hard reset | Asserted
13 | 12/31/25 | 00:00:00 UTC | Temperature HSBP Temp | Upper Non-critical going high | Asserted | Reading 51 > Threshold 50 degrees C
15 | 12/31/25 | 23:50:00 UTC | OEM record c1 | 007ed9 | 010203040506
16 | OEM record e5 | 6e6f2074696d65206865726521
END
  has "ipmi-sel" cached ipmi-sel --no-header-output << 'END'
4 | Dec-24-2025 | 00:00:10 | CPU2 Temp | Temperature | Upper Critical - going high ; Sensor Reading = 91.00 C ; Threshold = 90.00 C
8 | Dec-26-2025 | 00:00:00 | PSU2 Status | Power Supply | Power Supply Failure detected
14 | Dec-28-2025 | 00:00:00 | Intrusion | Physical Security | General Chassis Intrusion
17 | Dec-30-2025 | 00:00:00 | Sensor #113 | Memory | Correctable memory error ; Event Data3 = 03h
22 | N/A | N/A | N/A | N/A | OEM defined = 6Eh 6Fh 20h 74h 69h 6Dh 65h 20h 68h 65h 72h 65h 21h
END
  expect "ipmi-sel --info" "Number of log entries                  : 20" cached ipmi-sel --info
}

test_inventories() {
  has "fru print 0" ask fru print 0 << 'END'
Chassis Type : Rack Mount Chassis
Chassis Part Number : CH-1000
Chassis Serial : 202506010042
Chassis Extra : RACK 7
Board Mfg Date : Sun Jun 1 00:00:00 2025
Board Mfg : Example Boards
Board Part Number : BOARD-PART 9
Product Name : Simulated Server
Product Asset Tag : 0102feff
Product Extra : 12.5 - 7
END
  has "ipmi-fru" cached ipmi-fru --device-id=0 --verbose << 'END'
FRU Chassis Custom Info: RACK 7
FRU Board Manufacturing Date/Time: 06/01/25 - 00:00:00
FRU Board Part Number: BOARD-PART 9
FRU Product Serial Number: SRV-0001
FRU Product Asset Tag: 01h 02h FEh FFh
FRU Power Supply Overall Capacity: 750 Watts
FRU Power Supply High End Input Voltage 2: 264000 mV
FRU DC Output Nominal Voltage: 12000 mV
FRU Management Access System Management URL: http://192.0.2.10/
END
  # A device that is read by words: neither program asks for it in words. If one of these begins to work, it moves up.
  run ask fru print 1
  expect_equal "ipmitool counts bytes where it must count words" " Not enough buffer size" "$OUTPUT"
  expect_failure "and so does FreeIPMI" "internal IPMI error" cached ipmi-fru --device-id=1
}

test_power_and_lan() {
  has "dcmi power reading" ask dcmi power reading << 'END'
Instantaneous power reading: 340 Watts
Minimum during sampling period: 255 Watts
Maximum during sampling period: 425 Watts
Average power reading over sample period: 340 Watts
Power reading state is: activated
END
  expect "dcmi discover" "Power management available" ask dcmi discover
  has "ipmi-dcmi" free ipmi-dcmi --get-system-power-statistics << 'END'
Current Power : 340 Watts
Maximum Power over sampling duration : 425 watts
Power Measurement : Active
END
  expect "ipmi-dcmi knows its version" ": 1.5" free ipmi-dcmi --get-dcmi-capability-info
  has "lan print" ask lan print 1 << 'END'
IP Address Source : Static Address
IP Address : 192.0.2.10
Subnet Mask : 255.255.255.0
MAC Address : 02:00:c0:00:02:0a
Default Gateway IP : 192.0.2.1
802.1q VLAN ID : 42
RMCP+ Cipher Suites : 1,2,3,6,7,8,11,12,15,16,17
END
  has "user list" ask user list 1 << 'END'
2 admin true false true ADMINISTRATOR
3 true false false NO ACCESS
END
  expect "channel info" "Channel Medium Type   : 802.3 LAN" ask channel info 1
  expect "session info all" "active sessions               : 1" ask session info all
}

test_changes() {
  expect_equal "a sensor is set by its name" ok "$(bmc health set sensor CPU1 Temp raw 96)"
  expect_equal "a sensor is set by its number" ok "$(bmc health set sensor 0x60 states 8)"
  expect_equal "one of those that share a record" ok "$(bmc health set sensor Fan2 states 1)"
  expect_equal "one behind another controller" ok "$(bmc health set sensor HSBP Temp raw 61)"
  expect_equal "one becomes unavailable" ok "$(bmc health set sensor System Power unavailable)"
  has "sdr elist all shows it" ask sdr elist all << 'END'
CPU1 Temp | 01h | unr | 3.1 | 96 degrees C
HSBP Temp | 01h | ucr | 15.1 | 61 degrees C
System Power | 32h | ns | 7.1 | No Reading
PSU1 Status | 60h | ok | 10.1 | Power Supply AC lost
END
  has "ipmi-sensors shows it" cached ipmi-sensors --shared-sensors --no-header-output << 'END'
Fan 1 | Fan | N/A | N/A | 'Device Inserted/Device Present'
Fan 2 | Fan | N/A | N/A | 'Device Removed/Device Absent'
END
  expect_equal "and back" ok "$(bmc health set sensor CPU1 Temp default)"
  expect "it reads as before" "Sensor Reading        : 45 (+/- 0) degrees C" ask sdr get "CPU1 Temp"
  expect_failure "there is no such sensor" "there is no sensor" bmc health set sensor No Such raw 1
  expect_failure "a discrete sensor has no raw value" "has no raw value" bmc health set sensor PSU1 Status raw 1
  expect_failure "a raw value is a byte" "not a whole number" bmc health set sensor CPU1 Temp raw 256

  expect_equal "sel add" ok "$(bmc health sel add 00000200000000200004086f6f00ffff)"
  expect_equal "sel add again" ok "$(bmc health sel add 0000e0aabbccddeeff00112233445566)"
  expect "both are there" "OEM record e0 | aabbccddeeff00112233445566" ask sel list
  expect "they are counted" "Entries          : 22" ask sel info
  expect_failure "half a record is none" "32 hexadecimal digits" bmc health sel add 0102
  expect "sel time set" "" ask sel time set "01/02/30 03:04:05"
  expect "sel time get" "01/02/30 03:04:" ask sel time get
  expect "an event that ipmitool sends" "Sending SAMPLE event" ask event 1
  expect "it is in the log" "Temperature #0x30 | Upper Critical going high" ask sel list
  expect "sel delete" "Deleted entry" ask sel delete 1
  expect "sel clear of ipmitool" "Clearing SEL" ask sel clear
  expect "the log is empty" "Entries          : 0" ask sel info
  expect_equal "sel clear" ok "$(bmc health sel clear)"
}

# Those that these programs put up with, as a proof that each does what it says.
test_misbehaviours() {
  local name
  for name in sdr-no-whole-read small-reads-ca=8 sdr-count=3 sel-long-entry; do
    expect_equal "set misbehave $name" ok "$(bmc health set misbehave "$name")"
    expect "ipmitool puts up with $name in records" "Outlet Temp      | 04h | ok  |  7.1 | -7 degrees C" ask sdr elist full
    check "ipmitool puts up with $name in the log" ask sel list
  done
  expect_equal "set misbehave bridged-embedded" ok "$(bmc health set misbehave bridged-embedded)"
  expect "an answer inside of that to Send Message" " 3d c0 d8" ask -b 0 -t 0x82 raw 0x04 0x2d 0x01
  expect_equal "set misbehave bridged-refused" ok "$(bmc health set misbehave bridged-refused)"
  expect_failure "Send Message is refused" "Unable to send RAW command" ask -b 0 -t 0x82 raw 0x04 0x2d 0x01
  expect_equal "set misbehave" ok "$(bmc health set misbehave escape-strings,dcmi-empty-answer)"
  expect "format characters are in names" "%n%s%x%999d" ask sdr elist all
  expect "and escapes" $'\e[31mred' ask sdr elist all
  expect "and in inventories" "%n%s%x%999d" ask fru print 0
  expect_failure "an empty answer of DCMI" "A valid DCMI command was not returned" ask dcmi power reading
  expect_equal "set misbehave sdr-last-c3" ok "$(bmc health set misbehave sdr-last-c3)"
  expect "the last record is lost" "Get SDR 0108 command failed: Timeout" ask sdr elist all
  expect_equal "set misbehave none" ok "$(bmc health set misbehave none)"
}

test_sets() {
  start_bmcsim none --health none
  expect_failure "without health there are no records" "SDR" ask sdr elist all
  expect "the power is on" "is on" ask chassis power status
  stop_bmcsim none
  start_bmcsim big --health big
  expect "big has more records than a byte counts" "Record Count                        : 426" ask sdr info
  expect "a sensor of another LUN" "Slot Temp 1.FE   | FEh | ok  | 11.62 | 34 degrees C" ask sdr elist full
  expect "its log is full" "Percent Used     : 100%" ask sel info
  stop_bmcsim big
  start_bmcsim device --health device
  expect "without a repository the controller tells of its own sensors" "CPU1 Temp        | 01h | ok  |  3.1 | 45 degrees C" \
    ask sdr elist full
  stop_bmcsim device
  start_bmcsim many --count 3 --base-address 127.3.2.1
  BMC_HOST=127.3.2.3
  expect "one of many has its own address" "IP Address              : 127.3.2.3" ask lan print 1
  expect "and MAC" "02:00:7f:03:02:03" ask lan print 1
  stop_bmcsim many
}

start_bmcsim health
test_sensors_ipmitool
test_sensors_freeipmi
test_log
test_inventories
test_power_and_lan
TRANSPORT=(-I lan -A MD5)
test_sensors_ipmitool
test_power_and_lan
TRANSPORT=(-I lanplus -C 17)
test_changes
test_misbehaviours
check_clean "health" health
stop_bmcsim health
test_sets
finish
