"""What ipmitool says of a BMC."""
import datetime
import re

from common_form import Printed, blocks_of, lines_of, printed
from ours import THRESHOLDS

# Its columns of `sensor`, and its labels of `-v sensor`.
LABELS = ["Lower Non-Recoverable", "Lower Critical", "Lower Non-Critical", "Upper Non-Critical", "Upper Critical",
          "Upper Non-Recoverable"]
CODES = dict(zip(["lnr", "lcr", "lnc", "unc", "ucr", "unr"], THRESHOLDS), ok="ok")


def cells_of(line):
    return [cell.strip() for cell in line.split("|")]


def snake(words):
    return words.lower().replace(" ", "_").replace("-", "_")


def key_of(ours, number, entity):
    """It does not tell the owner of a sensor: where two have one number, the entity decides."""
    keys = [key for key, sensor in ours.items() if key.endswith("/%02Xh" % number)]
    if len(keys) > 1:
        keys = [key for key in keys if ours[key]["entity"] == entity]
    return keys[0] if keys else "20h/%02Xh" % number


def measured(text):
    """ "12.03 Volts", "45 (+/- 0) degrees C"."""
    found = re.fullmatch(r"(-?[\d.]+)(?: \(\+/- [^)]*\))? (.*)", text)
    return {"value": Printed(found.group(1)), "unit": found.group(2)} if found else None


def sensor_v(path, ours):
    """`-v sensor`, and the keys in its order."""
    found, keys = {}, []
    for block in blocks_of(path, "Sensor ID"):
        fields = dict(block)
        name, number = re.fullmatch(r"(.*) \(0x([0-9a-f]+)\)", fields["Sensor ID"], re.S).groups()
        key = key_of(ours, int(number, 16), fields["Entity ID"])
        kind, sensor_type = next((label, value) for label, value in block if label.startswith("Sensor Type"))
        sensor = {"name": name, "entity": fields["Entity ID"], "type": sensor_type}
        if "Discrete" in kind:
            sensor["states"] = [label[1:-1] for label, value in block if value is None and label.startswith("[")]
        else:
            sensor.update(measured(fields["Sensor Reading"]) or {"value": None})
            sensor["state"] = snake(fields.get("Status", fields["Sensor Reading"]))
            for label, threshold in zip(LABELS, THRESHOLDS):
                if label in fields:
                    sensor[threshold] = printed(fields[label])
        found[key] = sensor
        keys.append(key)
    return found, keys


def sensor_table(path, keys):
    found = {}
    rows = [cells_of(line) for line in lines_of(path) if line]
    assert len(rows) == len(keys), (len(rows), len(keys))
    for key, (name, value, unit, state, *thresholds) in zip(keys, rows):
        if unit == "discrete":
            # Two bytes of states, without the bit that is reserved.
            bits = [] if state == "na" else bytes.fromhex(state[2:])
            found[key] = {"name": name, "states set": sum(bin(byte & mask).count("1")
                                                          for byte, mask in zip(bits, (0xFF, 0x7F)))}
            continue
        found[key] = {"name": name, "value": printed(value), "severity": state,
                      **{name: printed(text) for name, text in zip(THRESHOLDS, thresholds)}}
        if value != "na":
            found[key]["unit"] = unit
    return found


def elist(path, ours):
    found = {}
    for line in lines_of(path):
        if not line or re.search(r"\| (Generic Device|Logical FRU|Dynamic MC) @", line):
            continue  # of locators, which are no sensors
        name, number, state, entity, reading = cells_of(line)
        sensor = {"name": name, "entity": entity, **(measured(reading) or {})}
        if "value" in sensor or state not in ("ok", "ns"):
            sensor["state"] = CODES[state]
        elif state == "ns":
            sensor["state"] = snake(reading)
        else:
            sensor["states"] = [word for word in reading.split(", ") if word]
        found[key_of(ours, int(number[:-1], 16), entity)] = sensor
    return found


def sensors(folder, ours):
    verbose, keys = sensor_v(folder + "/ipmitool-v-sensor", ours)
    return {"ipmitool -v sensor": verbose,
            "ipmitool sensor": sensor_table(folder + "/ipmitool-sensor", keys),
            "ipmitool sdr elist": elist(folder + "/ipmitool-sdr-elist", ours)}


def sel_v(path):
    found = {}
    for block in blocks_of(path, "SEL Record ID"):
        fields = dict(block)
        entry = {"record type": int(fields["Record Type"][:2], 16)}
        if "OEM Defined" in fields:
            entry["data"] = fields["OEM Defined"].split()[0]
            if "Manufactacturer ID" in fields:
                entry["manufacturer"] = int(fields["Manufactacturer ID"], 16)
        else:
            entry.update({"generator": int(fields["Generator ID"], 16), "number": int(fields["Sensor Number"], 16),
                          "type": fields["Sensor Type"], "event": fields["Description"], "data": fields["Event Data"],
                          "ceased": fields["Event Direction"] == "Deassertion Event"})
        found[int(fields["SEL Record ID"], 16)] = entry
    return found


def time_of(date, time):
    """Of 12/24/25 and 00:00:10 UTC, or of Pre-Init and the seconds."""
    if date == "Pre-Init":
        return "start + %d s" % int(time)
    if date == "Unspecified":
        return None
    return datetime.datetime.strptime(date + " " + time, "%m/%d/%y %H:%M:%S %Z").isoformat()


def sel_elist(path, types):
    """types: by record id, as `-v sel list` has them; here no separator is between type and name."""
    found = {}
    for row in [cells_of(line) for line in lines_of(path) if line]:
        record = int(row[0], 16)
        oem = re.fullmatch(r"OEM record (..)", row[-2] if len(row) == 3 else row[-3])
        if oem:
            found[record] = {"record type": int(oem.group(1), 16), "data": row[-1]}
            if len(row) > 3:
                found[record].update(time=time_of(row[1], row[2]), manufacturer=int(row[-2], 16))
            continue
        _, date, time, sensor, event, direction, *reading = row
        name = sensor.removeprefix(types[record]).strip()
        entry = {"time": time_of(date, time), "event": event, "ceased": direction == "Deasserted",
                 "name": name, "reading": None, "threshold": None}
        for label, value, unit in re.findall(r"(Reading|Threshold) (-?[\d.]+)(?: ([^<>]+))?", " ".join(reading)):
            entry[label.lower()] = Printed(value)
            if unit:
                entry["unit"] = unit
        found[record] = entry
    return found


def sel(folder, _):
    verbose = sel_v(folder + "/ipmitool-v-sel-list")
    types = {record: entry.get("type", "") for record, entry in verbose.items()}
    return {"ipmitool -v sel list": verbose, "ipmitool sel elist": sel_elist(folder + "/ipmitool-sel-elist", types)}


# Its labels, and our areas and fields.
FRU = {"Chassis Type": "chassis/type", "Chassis Part Number": "chassis/part_number",
       "Chassis Serial": "chassis/serial_number", "Board Mfg Date": "board/manufactured",
       "Board Mfg": "board/manufacturer", "Board Product": "board/product_name", "Board Serial": "board/serial_number",
       "Board Part Number": "board/part_number", "Board FRU ID": "board/fru_file_id",
       "Product Manufacturer": "product/manufacturer", "Product Name": "product/product_name",
       "Product Part Number": "product/part_number", "Product Version": "product/version",
       "Product Serial": "product/serial_number", "Product Asset Tag": "product/asset_tag",
       "Product FRU ID": "product/fru_file_id"}
RECORDS = {
    "power supply": {"Capacity": "capacity", "Peak VA": "peak_va", "Inrush Current": "inrush_current",
                     "Inrush Interval": "inrush_interval", "Input Voltage Range 1": "input_voltage_1",
                     "Input Voltage Range 2": "input_voltage_2", "Input Frequency Range": "input_frequency",
                     "A/C Dropout Tolerance": "dropout_tolerance"},
    "dc output": {"Output Number": "number", "Standby power": "standby", "Nominal voltage": "nominal_voltage",
                  "Max negative deviation": "negative_deviation", "Max positive deviation": "positive_deviation",
                  "Ripple and noise pk-pk": "ripple", "Minimum current draw": "minimum_current",
                  "Maximum current draw": "maximum_current"},
    "dc load": {"Output Number": "number", "Nominal voltage": "nominal_voltage",
                "Min voltage allowed": "lowest_voltage", "Max voltage allowed": "highest_voltage",
                "Ripple and noise pk-pk": "ripple", "Minimum current load": "minimum_current",
                "Maximum current load": "maximum_current"}}
FLAGS = {"Predictive fail": "predictive_fail", "Power factor correction": "power_factor_correction",
         "Autoswitch voltage": "autoswitch", "Hot swap": "hot_swap"}


def as_ours(value):
    """12.00 V is 12 V, 90-140 V is 90 to 140 V, Yes is yes."""
    value = re.sub(r"^(\d+)-(\d+) ", r"\1 to \2 ", value)
    value = re.sub(r"^(-?\d+\.\d*?)0+ ", r"\1 ", value).replace(". ", " ")
    return value.lower() if value in ("Yes", "No") else value


def power_supply(fields):
    flags = fields["Flags"]
    for words, field in FLAGS.items():
        yield field, "yes" if words in flags else "no"
    yield "peak_capacity", "%s for %s" % (fields["Peak capacity"], fields["Peak capacity holdup"])
    combined = re.fullmatch(r"(.*) \((.*)\)", fields["Combined capacity"])
    if combined:
        yield from zip(("combined_capacity", "combined_voltages"), combined.groups())


def info_areas(block):
    extras = {}
    for label, value in block:
        if label.endswith(" Extra"):
            area = label.split()[0].lower()
            extras[area] = extras.get(area, 0) + 1
            yield "%s/custom_%d" % (area, extras[area]), value
        elif label == "Board Mfg Date":
            made = datetime.datetime.strptime(value, "%a %b %d %H:%M:%S %Y %Z")
            yield FRU[label], made.isoformat() + "Z"
        elif label in FRU:
            yield FRU[label], value


def multi_records(block):
    """Each begins with a line like "DC Output Record"."""
    starts = [i for i, (label, value) in enumerate(block) if value is None and label.endswith(" Record")]
    for start, end in zip(starts, starts[1:] + [len(block)]):
        kind, fields = block[start][0].removesuffix(" Record").lower(), dict(block[start + 1:end])
        if kind.startswith("oem"):
            yield "oem record/manufacturer_id", block[start][0][len("OEM ("):-len(") Record")]
            continue
        for label, field in RECORDS[kind].items():
            yield "%s/%s" % (kind, field), as_ours(fields[label])
        if kind == "power supply":
            yield from (("power supply/" + field, value) for field, value in power_supply(fields))


def fru(folder, _):
    found = {}
    for block in blocks_of(folder + "/ipmitool-v-fru", "FRU Device Description"):
        unit = re.search(r"\(ID (\d+)\)", block[0][1]).group(1)
        for key, value in [*info_areas(block), *multi_records(block)]:
            assert "%s/%s" % (unit, key) not in found, key
            found["%s/%s" % (unit, key)] = {"value": value}
    return {"ipmitool -v fru": found}
