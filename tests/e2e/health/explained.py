"""The differences between what nodeipmi says and what ipmitool and FreeIPMI say, each with its reason.

A reason that is none any more is a failure of the test: see compare.py.
"""
import dataclasses
import re

ANY = object()
IPMITOOL, FREEIPMI = "ipmitool", "ipmi-"


@dataclasses.dataclass(eq=False)
class Explained:
    tool: str  # or the beginning of its name
    attribute: str
    ours: object
    theirs: object
    why: str
    bmc: object = ANY
    key: object = ANY

    def explains(self, difference):
        return (difference.tool.startswith(self.tool) and difference.attribute == self.attribute
                and fits(self.bmc, difference.bmc) and fits(self.key, difference.key)
                and fits(self.ours, difference.ours) and fits(self.theirs, difference.theirs))

    def __str__(self):
        where = [str(value) for value in (self.bmc, self.tool, self.key) if value is not ANY]
        return "%s: %s is %r for us, %r for them: %s" % (", ".join(where), self.attribute, self.ours, self.theirs,
                                                        self.why)


def fits(wanted, value):
    if isinstance(wanted, re.Pattern):
        return isinstance(value, str) and wanted.fullmatch(value) is not None
    return wanted is ANY or wanted == value


def words(tool, attribute, why, pairs):
    return [Explained(tool, attribute, ours, theirs, why) for ours, theirs in pairs]


# Units, by symbol.
UNITS = [
    *words(IPMITOOL, "unit", "it writes units out",
           [("°C", "degrees C"), ("V", "Volts"), ("A", "Amps"), ("W", "Watts"), ("%", "percent"),
            ("W·h", "Watts*hour"), ("l/min", "liters/minute")]),
    *words(FREEIPMI, "unit", "it has signs of its own", [("°C", "C"), ("W·h", "W * hr"), ("l/min", "L / min"),
                                                         ("Mbit/s", "Mb per s")]),
    Explained(IPMITOOL, "unit", "Mbit/s", "megabit", "it leaves the rate out (IPMI 2.0 table 43-1, byte 21)"),
    Explained("ipmitool sdr elist", "unit", "l/min", "liters/minut", "its column is too narrow"),
]

# Names of sensor types: ours are those of IPMI 2.0 table 42-3.
TYPES = [
    *words(IPMITOOL, "type", "in its own words",
           [("Drive Slot (Bay)", "Drive Slot / Bay"), ("Physical Security (Chassis Intrusion)", "Physical Security"),
            ("Watchdog 2", "Watchdog2"), ("OEM 0xC0", "Unknown")]),
    *words(FREEIPMI, "type", "in its own words",
           [("Drive Slot (Bay)", "Drive Slot"), ("Physical Security (Chassis Intrusion)", "Physical Security"),
            ("Module / Board", "Module/Board"), ("OEM 0xC0", "OEM Reserved")]),
]
TYPES_OF_SENSORS = TYPES + [
    Explained(IPMITOOL, "type", "Other Units-based Sensor", "Other", "in its own words"),
    Explained(FREEIPMI, "type", "Other Units-based Sensor", "Other Units Based Sensor", "in its own words"),
]
TYPES_OF_EVENTS = TYPES + [
    Explained(IPMITOOL, "type", "System Firmware Progress", "System Firmwares", "in its own words"),
    *words("ipmi", "type", "in the words of IPMI 1.5",
           [("OS Stop / Shutdown", "OS Critical Stop"), ("System Boot / Restart Initiated", "System Boot Initiated")]),
]

# Names in packed 6-bit ASCII and BCD plus, and the sensors and log entries that have them (sdrcomp packs what it can).
PACKED_SENSORS = {"bmcsim": {"20h/12h": "3.3", "20h/20h": "CPU FAN", "20h/21h": "SYS FAN1"},
                  "ipmi_sim": {"20h/10h": "12V", "20h/12h": "VBAT", "20h/13h": "-12V", "20h/68h": "OEM"}}
PACKED_ENTRIES = {"bmcsim": {6: "SYS FAN1"}, "ipmi_sim": {6: "12V", 7: "12V", 22: "OEM"}}


def packed(names):
    return [Explained(tool, "name", name, ANY, "it prints a packed name as it is packed (IPMI 2.0 §43.15)", bmc, key)
            for tool in (IPMITOOL, FREEIPMI) for bmc, of_bmc in names.items() for key, name in of_bmc.items()]


# States and events in words: ours are those of IPMI 2.0 tables 42-2 and 42-3.
STATES = [
    *words(IPMITOOL, "states", "in its own words",
           [("Device Inserted / Device Present", "Device Present"), ("Drive Presence", "Drive Present"),
            ("Power Supply Failure detected", "Failure detected"),
            ("Power Supply input lost (AC/DC)", "Power Supply AC lost"),
            ("Processor Presence detected", "Presence detected"), ("Processor Automatically Throttled", "Throttled"),
            ("Predictive Failure asserted", "Predictive Failure Asserted"),
            ("transition to Critical from less severe", "Transition to Critical from less severe"),
            ("General Chassis Intrusion", "General Chassis intrusion"), ("LAN Leash Lost", "System unplugged from LAN"),
            ("Entity Present", "Present")]),
    *words(FREEIPMI, "states", "in its own words",
           [("Device Inserted / Device Present", "Device Inserted/Device Present"),
            ("Fully Redundant", 'Fully Redundant (formerly "Redundancy Regained")'),
            ("LAN Leash Lost", "LAN Leash Lost (system is unplugged from LAN)"),
            ("Processor Automatically Throttled",
             re.compile(r"Processor Automatically Throttled \(processor throttling triggered .*\)"))]),
    Explained(IPMITOOL, "states", ["OEM 0x70 offset 0", "OEM 0x70 offset 2"], [], "it says nothing of OEM states"),
    Explained(FREEIPMI, "states", ["OEM 0x70 offset 0", "OEM 0x70 offset 2"], ["OEM Event = 0005h"],
              "it has the states as a number"),
]

UNREADABLE = [
    *words("ipmitool -v sensor", "state", "it has one sentence for what cannot be read",
           [("unavailable", "unable_to_read_sensor:_device_not_present"),
            ("not_scanned", "unable_to_read_sensor:_device_not_present")]),
    *words("ipmitool sdr elist", "state", "in its own words", [("unavailable", "no_reading"),
                                                               ("not_scanned", "disabled")]),
    *words(FREEIPMI, "state", "it has one word for what cannot be read", [("unavailable", "n/a"),
                                                                         ("not_scanned", "n/a")]),
]

# Sensors that share a record (IPMI 2.0 §43.2): 24h to 27h of bmcsim, 60h and 61h of ipmi_sim.
OTHERS_OF_RECORD = re.compile("20h/(25|26|27|61)h")
SHARED = [
    Explained(IPMITOOL, "is there", True, False, "it shows the first sensor of a shared record alone",
              key=OTHERS_OF_RECORD),
    *words(IPMITOOL, "name", "it does not number the sensors of a shared record", [("Fan1", "Fan"), ("Bay1", "Bay")]),
    Explained("ipmi-sensors -v", "name", re.compile("(Fan|Bay)[1-4]"), re.compile("Fan|Bay"),
              "in detail it does not number the sensors of a shared record"),
    Explained("ipmi-sensors", "name", re.compile("(Fan|Bay)[1-4]"), re.compile("(Fan|Bay) [1-4]"),
              "it sets the number off"),
    Explained("ipmi-sensors -v", "entity", ANY, ANY, "it does not count the instances of a shared record",
              key=OTHERS_OF_RECORD),
]

THRESHOLDS = ["lower_non_recoverable", "lower_critical", "lower_non_critical", "upper_non_critical", "upper_critical",
              "upper_non_recoverable"]

# HSBP Temp, of a controller at 82h. Its thresholds for ipmi-sensors are those of CPU1 Temp in the format of HSBP Temp,
# which has no sign.
BEHIND_THE_BMC = [
    Explained("ipmi-sensors", threshold, ANY, re.compile(value + r"\.0+"),
              "it asks the BMC for the thresholds of a sensor behind it", "bmcsim", "82h/01h")
    for threshold, value in zip(THRESHOLDS, ("251", "0", "5", "85", "90", "95"))
]

SENSORS = UNITS + TYPES_OF_SENSORS + packed(PACKED_SENSORS) + STATES + UNREADABLE + SHARED + BEHIND_THE_BMC + [
    Explained("ipmitool sdr elist", "is there", False, True,
              "it lists sensors that only send events, and so cannot be read (IPMI 2.0 §43.3)",
              key=re.compile("20h/7[01]h")),
    *[Explained("ipmi-sensors", "value", 3, re.compile(r"0\.00(0051)?"),
                "it takes the inverse of the cube for the cube root (IPMI 2.0 table 43-1, byte 24: cube-1)", key=key)
      for key in ("20h/5Bh", "20h/3Bh")],
    Explained("ipmi-sensors", "value", 200, None, "it does not ask for the factors of a reading (IPMI 2.0 §35.5)",
              "bmcsim", "20h/5Ch"),
    *[Explained(IPMITOOL, threshold, value, None,
                "it does not read fixed thresholds in the record (IPMI 2.0 table 43-1, byte 12)", "ipmi_sim", "20h/14h")
      for threshold, value in (("lower_critical", 4), ("upper_critical", 6))],
]

LEVELS = [("%s - going %s" % (level, way), "%s going %s" % (level, way))
          for level, way in (("Lower Non-critical", "low"), ("Lower Critical", "low"), ("Lower Non-recoverable", "low"),
                             ("Upper Non-critical", "high"), ("Upper Critical", "high"))]

EVENTS = [
    *words(IPMITOOL, "event", "in its own words",
           LEVELS + [("Log Area Reset/Cleared", "Log area reset/cleared"),
                     ("Power Supply Failure detected", "Failure detected"),
                     ("Power Supply input lost (AC/DC)", "Power Supply AC lost"),
                     ("General Chassis Intrusion", "General Chassis intrusion"), ("Hard Reset", "Hard reset"),
                     ("Correctable ECC / other correctable memory error", "Correctable ECC"),
                     ("Uncorrectable ECC / other uncorrectable memory error", "Uncorrectable ECC"),
                     ("Predictive Failure asserted", "Predictive Failure Asserted"),
                     ("transition to Critical from less severe", "Transition to Critical from less severe"),
                     ("Run-time Critical Stop", "Run-time critical stop")]),
    *words(IPMITOOL, "event", "it has the detail in place of the event",
           [("System Firmware Error (POST Error)", "No system memory installed"),
            ("System Firmware Progress", "System boot initiated")]),
    Explained(IPMITOOL, "event", "OEM 0x70 offset 2", "", "it says nothing of OEM events"),
    *words(FREEIPMI, "event", "in its own words",
           [("Correctable ECC / other correctable memory error", "Correctable memory error"),
            ("Uncorrectable ECC / other uncorrectable memory error", "Uncorrectable memory error"),
            ("System Firmware Error (POST Error)", "System Firmware Error"),
            ("OEM 0x70 offset 2", "OEM Event Offset = 02h")]),
]

DETAILS = words("ipmi-sel", "detail", "in its own words", [
    *[("interrupt type: %s; timer use at expiration: SMS/OS" % interrupt,
       "Timer use at expiration = SMS/OS; Interrupt type = %s" % interrupt) for interrupt in ("none", "NMI")],
    ("memory module 3", "Event Data3 = 03h"),
    ("Starting operating system boot process", "Starting operating system boot process, e.g. calling Unsigned Int 19h"),
    ("", "OEM Event Data3 code = 05h")])

UNITS_OF_EVENTS = [rule for rule in UNITS if rule.ours in ("°C", "V")]

SEL = UNITS_OF_EVENTS + TYPES_OF_EVENTS + packed(PACKED_ENTRIES) + EVENTS + DETAILS + [
    *words("ipmi-sel", "name", "what has no name is numbered", [("", re.compile(r"Sensor #\d+"))]),
    *words("ipmitool sel elist", "name", "what has no name is numbered", [("", re.compile("#0x7[12]"))]),
    *[Explained(tool, "name", name, number, "it does not take an event that software logs for one of the BMC's sensor "
                "of that number and type")
      for name, of_tools in (("BIOS Progress", ("#0x70", "Sensor #112")), ("DIMM ECC", ("#0x71", "Sensor #113")),
                             ("BIOS", ("#0x70", "Sensor #112")))
      for tool, number in zip(("ipmitool sel elist", "ipmi-sel"), of_tools)],
    Explained("ipmi-sel", "time", re.compile(r"start \+ \d+ s"), "PostInit",
              "it does not tell the seconds that a time before the clock was set has (IPMI 2.0 §37.1)"),
    Explained("ipmitool sel elist", "reading", None, "0",
              "it prints a reading that the event does not have (IPMI 2.0 table 29-6: byte 2 unspecified)",
              "ipmi_sim", 7),
]

OEM_NAME = "Example Enterprise Number for Documentation Use"
FRU = [
    Explained("ipmi", "is there", True, False,
              "it takes the size of a unit that is read by words for bytes, and gives up (IPMI 2.0 §34.1)", "bmcsim",
              re.compile("1/.*")),
    Explained(IPMITOOL, "is there", True, False, "it does not know management access records (§18.4)",
              key=re.compile("0/management access/.*")),
    Explained("ipmi", "is there", True, False, "it does not tell the type of an OEM's record", key="0/oem record/type"),
    Explained(IPMITOOL, "is there", True, False, "it tells an OEM's name alone", key="0/oem record/data"),
    Explained(IPMITOOL, "value", "32473", OEM_NAME, "it has the manufacturer's name in place of the number",
              key="0/oem record/manufacturer_id"),
    *[Explained("ipmi-fru", "value", ours, "Error 'FRU invalid BCD encoding'",
                "it refuses any field in BCD plus (§13.1: digits, space, dash, period)", bmc, key)
      for bmc, key, ours in (("bmcsim", "0/chassis/serial_number", "202506010042"),
                             ("bmcsim", "0/product/custom_1", "12.5 - 7"),
                             ("ipmi_sim", "0/chassis/serial_number", "0042"))],
    *[Explained("ipmi-fru", "is there", False, True, "it shows 0 W, which stands for no combined voltages (§18.1.15)",
                "bmcsim", "0/power supply/" + field) for field in ("combined_capacity", "combined_voltages")],
]
