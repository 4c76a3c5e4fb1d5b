"""usage: ipmi_sim.py FOLDER

Starts OpenIPMI's ipmi_sim with sensors that sdrcomp compiles, an event log and two inventories, and prints
"ready ADDRESS:PORT" as soon as it answers. User admin, password secret-pw, administrator; cipher suites up to 3. It
ends when it is told to (SIGTERM), and ipmi_sim with it. What ipmi_sim says is in FOLDER/output.
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

import fru_image

# What a threshold is called in an SDR source: lower and upper, non-recoverable, critical, non-critical.
THRESHOLDS = ["unr", "uc", "unc", "lnr", "lc", "lnc"]

TEMPERATURE = {"sensor_type": "Temperature", "base_unit": "degrees_C", "m": 1}
VOLTAGE = {"sensor_type": "Voltage", "base_unit": "Volts"}
FAN = {"sensor_type": "Fan", "base_unit": "RPM", "m": 75}
OTHER = {"sensor_type": "Other_Units_Based_Sensor", "m": 1}
SIGNED = {"analog_data_format": "2s_complement"}


def analog(number, name, raw, *fields, access="no", **thresholds):
    """A threshold sensor that reads `raw` (nothing if None: then ipmi_sim does not know it)."""
    record = {"sensor_number": number, "event_reading_type_code": 1, "id_string": name, "entity_id": "system_board",
              "entity_instance": 1, "sensor_threshold_access": access, "init_scanning": 1, "default_sensor_scan_on": 1,
              "init_thresholds": 1, "init_sensor_type": 1, "sensor_event_msg_ctrl": "no"}
    for more in fields:
        record.update(more)
    for threshold, value in thresholds.items():
        # ipmi_sim has the thresholds whose comparison is returned.
        record.update({threshold + "_thresh": value, threshold + "_thrsh_readable": 1, "return_" + threshold: 1})
    return 1, record, ["sensor_set_value 0x20 0 %d %d 0" % (number, raw)] if raw is not None else None


def discrete(number, name, sensor_type, event_type, states, kind=2, mask=0x7F, **fields):
    """A discrete sensor with a compact record (kind 2) or a full one (1); `states` are the bits that are set."""
    record = {"sensor_number": number, "event_reading_type_code": event_type, "id_string": name,
              "sensor_type": sensor_type, "entity_id": "system_board", "entity_instance": 1, "init_scanning": 1,
              "default_sensor_scan_on": 1, "init_sensor_type": 1, "sensor_event_msg_ctrl": "no"}
    if kind == 1:
        record["analog_data_format"] = "no"
    record.update({"event%d_state_ret" % bit: 1 for bit in range(15) if mask >> bit & 1})
    record.update(fields)
    count = fields.get("share_count", 1)
    return kind, record, ["sensor_set_bit 0x20 0 %d %d 1 0" % (number + i, bit)
                          for i in range(count) for bit in states]


def curve(number, name, linearization, raw, r_exp=0):
    # By number: sdrcomp's own names are one off from sqr(x) on.
    return analog(number, name, raw, VOLTAGE, {"m": 1, "r_exp": r_exp, "linearization": linearization})


ALL = dict(lnr=2, lc=5, lnc=10, unc=70, uc=80, unr=90)

SENSORS = [
    analog(0x01, "Board Temp", 45, TEMPERATURE, SIGNED, access="settable", **ALL),
    analog(0x02, "Hot Temp", 85, TEMPERATURE, SIGNED, access="settable", **ALL),
    analog(0x03, "Cold Temp", 0x100 - 25, TEMPERATURE, SIGNED),
    # ipmi_sim itself compares raw readings as unsigned numbers: that it is critical is what the BMC says.
    analog(0x04, "Frost Temp", 0x100 - 12, TEMPERATURE, SIGNED, access="settable", unc=40, uc=50),
    analog(0x05, "Inlet Temp", 15, TEMPERATURE, {"b": -40}, access="settable", unc=80, uc=85),
    analog(0x06, "Ones Temp", 0xFF - 7, TEMPERATURE, {"analog_data_format": "1s_complement"}),
    analog(0x10, "12V", 191, VOLTAGE, {"m": 63, "r_exp": -3}, access="settable",
           lnr=165, lc=172, lnc=178, unc=203, uc=210, unr=217),
    analog(0x11, "Vcore", 190, VOLTAGE, {"m": 5, "b": 25, "b_exp": 1, "r_exp": -3}),
    analog(0x12, "VBAT", 160, VOLTAGE, {"m": 15, "r_exp": -3}, access="settable", lc=173, lnc=180),
    analog(0x13, "-12V", 120, VOLTAGE, {"m": -1, "r_exp": -1}),
    analog(0x14, "Fixed", 50, VOLTAGE, {"m": 1, "r_exp": -1}, access="fixed", lc=40, uc=60),
    analog(0x20, "Fan 1", 64, FAN, access="settable", lnr=4, lc=6, lnc=8),
    analog(0x21, "Fan 2", 0, FAN, access="settable", lnr=4, lc=6, lnc=8),
    analog(0x22, "Fan Duty", 128, {"sensor_type": "Fan", "percentage": 1, "m": 392, "r_exp": -3}),
    analog(0x28, "Power", 85, OTHER, {"base_unit": "Watts", "m": 4}, access="settable", unc=200),
    # By number: sdrcomp's words for them are those of the other (IPMI 2.0 table 43-1, byte 21).
    analog(0x29, "Work", 123, OTHER, {"base_unit": "Watts", "modifier_unit": 2, "modifier_unit_code": "hour",
                                      "r_exp": 1}),
    analog(0x2A, "Flow", 12, OTHER, {"base_unit": "liters", "modifier_unit": 1, "modifier_unit_code": "minute"}),
    analog(0x2B, "Rate", 234, OTHER, {"base_unit": "megabit", "rate_unit": "per_s", "m": 4}),
    analog(0x2C, "Current", 20, {"sensor_type": "Current", "base_unit": "Amps", "m": 4, "r_exp": -2}),
    curve(0x31, "ln", 1, 100),
    curve(0x32, "log10", 2, 100),
    curve(0x33, "log2", 3, 128),
    curve(0x34, "e", 4, 2),
    curve(0x35, "exp10", 5, 15, r_exp=-1),
    curve(0x36, "exp2", 6, 5),
    curve(0x37, "1/x", 7, 4),
    curve(0x38, "sqr", 8, 12),
    curve(0x39, "cube", 9, 5),
    curve(0x3A, "sqrt", 10, 144),
    curve(0x3B, "cube-1", 11, 27),
    # What cannot be read: ipmi_sim does not know the one, and does not scan the other.
    analog(0x40, "Missing", None, VOLTAGE, {"m": 1}),
    analog(0x41, "Paused", 30, TEMPERATURE, {"default_sensor_scan_on": 0}),
    discrete(0x50, "PSU Status", "Power_Supply", 0x6F, [0, 1], entity_id="power_supply"),
    discrete(0x51, "PSU Input", "Power_Supply", 0x6F, [0, 3], kind=1, entity_id="power_supply"),
    discrete(0x52, "Drive", "Drive_Slot", 0x6F, [0, 1, 2], mask=0x1FF, entity_id="disk_or_disk_bay"),
    discrete(0x53, "Processor", "Processor", 0x6F, [7, 10], mask=0xFFF, entity_id="processor"),
    discrete(0x54, "Watchdog", "Watchdog_2", 0x6F, []),
    discrete(0x55, "Redundancy", "Power_Unit", 0x0B, [1]),
    discrete(0x56, "Limit", "Temperature", 0x05, [1], kind=1, mask=3),
    discrete(0x57, "Predicted", "Drive_Slot", 0x04, [1], mask=3),
    discrete(0x58, "Severity", "Cooling_Device", 0x07, [2], mask=0x1FF),
    discrete(0x59, "Digital", "Module_Board", 0x03, [1], mask=3),
    discrete(0x5A, "Chassis", "Physical_Security", 0x6F, [0, 4]),
    discrete(0x60, "Bay", "Entity_Presence", 0x6F, [0], share_count=2, entity_instance_incr=1,
             instance_modifier_off=1),
    discrete(0x68, "OEM", 0xC0, 0x70, [0, 2]),
    (3, {"sensor_number": 0x70, "event_reading_type_code": 0x6F, "sensor_type": "System_Firmware_Progress",
         "entity_id": "bios", "entity_instance": 1, "id_string": "BIOS"}, None),
]

LOCATORS = [
    (17, {"device_access_address": 0x20, "fru_device_address": 0, "logical_fru": 1, "device_type": 0x10,
          "device_type_modifier": 0, "fru_entity_id": "system_board", "fru_entity_instance": 1, "id_string": "Board"}),
    (17, {"device_access_address": 0x20, "fru_device_address": 1, "logical_fru": 1, "device_type": 0x10,
          "device_type_modifier": 0, "fru_entity_id": "power_supply", "fru_entity_instance": 1, "id_string": "PSU"}),
]

BMC, BIOS = 0x20, 0x01
THRESHOLD, SPECIFIC, CEASED = 0x01, 0x6F, 0x80
# Generator, sensor type, sensor number, event type and direction, event data. ipmi_sim tells the time of each itself.
EVENTS = [
    (BMC, 0x10, 0x00, SPECIFIC, (0x02, 0xFF, 0xFF)),               # log cleared
    (BMC, 0x01, 0x02, THRESHOLD, (0x57, 71, 70)),                  # Hot Temp
    (BMC, 0x01, 0x02, THRESHOLD, (0x59, 85, 80)),
    (BMC, 0x01, 0x02, THRESHOLD | CEASED, (0x59, 78, 80)),
    (BMC, 0x04, 0x21, THRESHOLD, (0x54, 0, 4)),                    # Fan 2
    (BMC, 0x02, 0x10, THRESHOLD, (0x50, 177, 178)),                # 12V
    (BMC, 0x02, 0x10, THRESHOLD, (0x02, 0xFF, 0xFF)),              # the same without reading and threshold
    (BMC, 0x08, 0x50, SPECIFIC, (0x01, 0xFF, 0xFF)),               # PSU Status
    (BMC, 0x08, 0x51, SPECIFIC, (0x03, 0xFF, 0xFF)),
    (BMC, 0x08, 0x51, SPECIFIC | CEASED, (0x03, 0xFF, 0xFF)),
    (BMC, 0x0D, 0x52, SPECIFIC, (0x01, 0xFF, 0xFF)),               # Drive
    (BMC, 0x09, 0x55, 0x0B, (0x01, 0xFF, 0xFF)),                   # Redundancy
    (BMC, 0x0D, 0x57, 0x04, (0x01, 0xFF, 0xFF)),                   # Predicted
    (BMC, 0x0A, 0x58, 0x07, (0x02, 0xFF, 0xFF)),                   # Severity
    (BMC, 0x15, 0x59, 0x03, (0x01, 0xFF, 0xFF)),                   # Digital
    (BMC, 0x05, 0x5A, SPECIFIC, (0x00, 0xFF, 0xFF)),               # Chassis
    (BMC, 0x23, 0x54, SPECIFIC, (0xC1, 0x24, 0xFF)),               # Watchdog
    (BMC, 0x07, 0x53, SPECIFIC, (0x01, 0xFF, 0xFF)),               # Processor
    (BIOS, 0x0F, 0x70, SPECIFIC, (0xC2, 0x13, 0xFF)),              # BIOS
    (BIOS, 0x0C, 0x71, SPECIFIC, (0x21, 0xFF, 0x05)),              # of a sensor without a record
    (BMC, 0x20, 0x72, SPECIFIC, (0x01, 0xFF, 0xFF)),
    (BMC, 0xC0, 0x68, 0x70, (0x02, 0x12, 0x34)),                   # OEM
]

LAN = r"""name "bmc1"
set_working_mc 0x20
startlan 1
addr 127.0.0.1 PORT
priv_limit admin
allowed_auths_callback none md2 md5 straight
allowed_auths_user none md2 md5 straight
allowed_auths_operator none md2 md5 straight
allowed_auths_admin none md2 md5 straight
guid a123456789abcdefa123456789abcdef
endlan
user 2 true "admin" "secret-pw" admin 10 none md2 md5 straight
"""


def sdr_source():
    lines = []
    for kind, record, *_ in SENSORS + LOCATORS:
        lines.append("sdr type %d" % kind)
        if kind != 17:
            record = {"sensor_owner_id": 0x20, "channel_number": 0, "sensor_owner_lun": 0, **record}
        for field, value in record.items():
            lines.append("  %s %s" % (field, '"%s"' % value if field == "id_string" else value))
        lines.append("endsdr")
    return "\n".join(lines) + "\n"


def sensor_commands():
    for _, record, commands in SENSORS:
        for i in range(record.get("share_count", 1) if commands is not None else 0):
            number = record["sensor_number"] + i
            # What it is, ipmi_sim reads in its record; but not where several share one.
            yield "sensor_add 0x20 0 %d 0 %d" % (number, record["event_reading_type_code"])
            if i > 0:
                yield "sensor_set_event_support 0x20 0 %d disable scanning none" % number + " 000000000000000" * 4
        yield from commands or []


def all_commands():
    yield "mc_setbmc 0x20"
    yield "mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr"
    yield "sel_enable 0x20 1000 0x0a"
    for unit, image in enumerate(fru_image.IMAGES):
        yield "mc_add_fru_data 0x20 %d %d data %s" % (unit, len(image), " ".join(map(hex, image)))
    yield from sensor_commands()
    yield "mc_enable 0x20"
    for generator, sensor_type, number, event_type, data in EVENTS:
        yield "sel_add 0x20 2 0 0 0 0 %d 0 4 %d %d %d %d %d %d" % (generator, sensor_type, number, event_type, *data)
    # OEM records, with the time and without (IPMI 2.0 tables 32-2 and 32-3); 32473 is the manufacturer of examples.
    yield "sel_add 0x20 0xC1 0 0 0 0 0xD9 0x7E 0 1 2 3 4 5 6"
    yield "sel_add 0x20 0xE5 " + " ".join("%d" % byte for byte in b"no time here!")


def write_files(folder):
    os.makedirs(folder + "/state/ipmi_sim/bmc1")
    with open(folder + "/sensors.sdrs", "w", encoding="ascii") as file:
        file.write(sdr_source())
    with open(folder + "/commands", "w", encoding="ascii") as file:
        file.write("\n".join(all_commands()) + "\n")
    subprocess.run(["sdrcomp", "-o", folder + "/state/ipmi_sim/bmc1/sdr.20.main", folder + "/sensors.sdrs"], check=True)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def answers(port):
    """Whether Get Channel Authentication Capabilities (IPMI 2.0 §22.13) is answered within a tenth of a second."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.1)
        asker.connect(("127.0.0.1", port))
        try:
            asker.send(bytes.fromhex("0600ff07000000000000000000092018c88100388e04b5"))
            return bool(asker.recv(256))
        except OSError:
            return False


def ends_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(folder, port):
    with open(folder + "/lan", "w", encoding="ascii") as file:
        file.write(LAN.replace("PORT", str(port)))
    with open(folder + "/output", "w", encoding="ascii") as output:
        return subprocess.Popen(["ipmi_sim", "-c", folder + "/lan", "-f", folder + "/commands", "-s", folder + "/state",
                                 "-n"], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                preexec_fn=ends_with_parent)


def main(folder):
    write_files(folder)
    # Another program may take the port before it does: then it ends, and another port is tried.
    for _ in range(5):
        port = free_port()
        process = start(folder, port)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        end = time.monotonic() + 15
        while process.poll() is None and time.monotonic() < end:
            if answers(port):
                print("ready 127.0.0.1:%d" % port, flush=True)
                process.wait()
                return
        process.kill()
        process.wait()
    sys.exit("ipmi_sim does not start: " + open(folder + "/output", encoding="utf-8", errors="replace").read()[-2000:])


if __name__ == "__main__":
    main(sys.argv[1])
