"""What FreeIPMI's programs say of a BMC."""
import csv
import datetime
import io
import re

from common_form import Printed, blocks_of, lines_of, number_of, printed
from ours import THRESHOLDS

LABELS = ["Lower Non-Recoverable Threshold", "Lower Critical Threshold", "Lower Non-Critical Threshold",
          "Upper Non-Critical Threshold", "Upper Critical Threshold", "Upper Non-Recoverable Threshold"]


def state_of(events):
    """Of a threshold sensor: 'At or Above (>=) Upper Critical Threshold' is upper_critical."""
    crossed = [re.fullmatch(r"At or (?:Above|Below) \(.=\) (.*) Threshold", event) for event in events]
    return crossed[0].group(1).lower().replace(" ", "_").replace("-", "_") if crossed and crossed[0] else \
        " ".join(events).lower()


def with_state(sensor, analog, events):
    if analog or events == ["N/A"]:
        sensor["state"] = state_of(events)
    else:
        sensor["states"] = [event for event in events if event != "OK"]
    return sensor


def verbose_sensors(path):
    """`--verbose`, and the keys of each record in its order."""
    found, keys = {}, {}
    for block in blocks_of(path, "Record ID"):
        fields = dict(block)
        if "Sensor Number" not in fields:
            continue  # a locator
        key = "%02Xh/%02Xh" % (number_of(fields["Sensor Owner ID"]), int(fields["Sensor Number"]))
        entity = re.search(r"(\d+)\)?$", fields["Entity ID"]).group(1)
        sensor = {"name": fields["ID String"], "type": fields["Sensor Type"].rpartition(" (")[0],
                  "entity": "%s.%s" % (entity, fields["Entity Instance"])}
        reading = fields.get("Sensor Reading")
        if reading is not None:
            value, _, unit = reading.partition(" ")
            sensor["value"] = printed(value)
            if unit:
                sensor["unit"] = unit
            for label, threshold in zip(LABELS, THRESHOLDS):
                sensor[threshold] = printed(fields.get(label, "N/A").partition(" ")[0])
        if "Sensor Event" in fields:
            with_state(sensor, reading is not None,
                       [value.strip("'") for label, value in block if label == "Sensor Event"])
        found[key] = sensor
        keys.setdefault(fields["Record ID"], []).append(key)
    return found, keys


def rows_of(path):
    """It does not quote what has a comma: that is in the last column."""
    for row in csv.DictReader(io.StringIO("\n".join(lines_of(path))), restkey="more"):
        row["Event"] = ",".join([row["Event"], *row.pop("more", [])])
        yield row


def sensor_table(path, keys):
    found, left = {}, {record: list(of_record) for record, of_record in keys.items()}
    for row in rows_of(path):
        thresholds = [row[column] for column in ("Lower NR", "Lower C", "Lower NC", "Upper NC", "Upper C", "Upper NR")]
        sensor = {"name": row["Name"], "type": row["Type"], "value": printed(row["Reading"]),
                  **{name: printed(text) for name, text in zip(THRESHOLDS, thresholds)}}
        if row["Units"] != "N/A":
            sensor["unit"] = row["Units"]
        found[left[row["ID"]].pop(0)] = with_state(sensor, row["Units"] != "N/A", re.findall(r"'(.*?)'", row["Event"])
                                                   or [row["Event"]])
    assert not any(left.values()), left
    return found


def sensors(folder, _):
    verbose, keys = verbose_sensors(folder + "/ipmi-sensors-v")
    return {"ipmi-sensors -v": verbose, "ipmi-sensors": sensor_table(folder + "/ipmi-sensors", keys)}


def time_of(date, time):
    if date in ("N/A", "Unspec."):
        return None
    return date if date == "PostInit" else \
        datetime.datetime.strptime(date + " " + time, "%b-%d-%Y %H:%M:%S").isoformat()


def measured(part):
    """("reading", "86.00", "C") of "Sensor Reading = 86.00 C"."""
    found = re.fullmatch(r"(?:Sensor )?(Reading|Threshold) = (-?[\d.]+) (.*)", part)
    return found and (found.group(1).lower(), Printed(found.group(2)), found.group(3))


def hexadecimal(text):
    """0102 of "01h 02h"."""
    return text.replace("h", "").replace(" ", "").lower()


def sel(folder, _):
    found = {}
    for row in rows_of(folder + "/ipmi-sel"):
        entry = {"time": time_of(row["Date"], row["Time"])}
        event, *parts = row["Event"].split(" ; ")
        if event.startswith("OEM defined = "):
            entry["data"] = hexadecimal(event.removeprefix("OEM defined = "))
        else:
            entry.update({"name": row["Name"], "type": row["Type"], "event": event, "reading": None, "threshold": None,
                          "ceased": row["Event Direction"] == "Deassertion Event"})
            for part in filter(None, map(measured, parts)):
                entry.update({part[0]: part[1], "unit": part[2]})
            entry["detail"] = "; ".join(part for part in parts if not measured(part))
        found[int(row["ID"])] = entry
    return {"ipmi-sel": found}


# Its labels behind "FRU ", and our areas and fields.
FRU = {"Chassis Type": "chassis/type", "Chassis Part Number": "chassis/part_number",
       "Chassis Serial Number": "chassis/serial_number", "Board Manufacturing Date/Time": "board/manufactured",
       "Board Manufacturer": "board/manufacturer", "Board Product Name": "board/product_name",
       "Board Serial Number": "board/serial_number", "Board Part Number": "board/part_number",
       "Product Manufacturer Name": "product/manufacturer", "Product Name": "product/product_name",
       "Product Part/Model Number": "product/part_number", "Product Version": "product/version",
       "Product Serial Number": "product/serial_number", "Product Asset Tag": "product/asset_tag"}
RECORDS = {
    "Power Supply ": ("power supply/", {
        "Overall Capacity": "capacity", "Peak VA": "peak_va", "Max Inrush Current": "inrush_current",
        "Inrush Interval": "inrush_interval", "A/C Dropout Tolerance": "dropout_tolerance",
        "Predictive Fail Support": "predictive_fail", "Power Factor Correction Supported": "power_factor_correction",
        "AutoSwitch Supprt": "autoswitch", "Hot Swap Support": "hot_swap",
        "Total Combined Wattage": "combined_capacity"}),
    "DC Output ": ("dc output/", {
        "Output Number": "number", "Output on Standy": "standby", "Nominal Voltage": "nominal_voltage",
        "Maximum Negative Voltage Deviation": "negative_deviation",
        "Maximum Positive Voltage Deviation": "positive_deviation", "Ripple and Noise pk-pk": "ripple",
        "Minimum Current Draw": "minimum_current", "Maximum Current Draw": "maximum_current"}),
    "DC Load ": ("dc load/", {
        "Output Number": "number", "Nominal Voltage": "nominal_voltage", "Spec'd Minimum Voltage": "lowest_voltage",
        "Spec'd Maximum Voltage": "highest_voltage", "Spec'd Ripple and Noise pk-pk": "ripple",
        "Minimum Current Load": "minimum_current", "Maximum Current Load": "maximum_current"}),
    "Management Access ": ("management access/", {
        "System Management URL": "system_management_url", "System Name": "system_name"}),
    "OEM ": ("oem record/", {"Manufacturer ID": "manufacturer_id", "Data": "data"}),
}
# What is one field of ours is two of its.
PAIRS = {"power supply/input_voltage_1": ("Low End Input Voltage 1", "High End Input Voltage 1", "%s to %s"),
         "power supply/input_voltage_2": ("Low End Input Voltage 2", "High End Input Voltage 2", "%s to %s"),
         "power supply/input_frequency": ("Low End Acceptable Frequency", "High End Acceptable Frequency", "%s to %s"),
         "power supply/peak_capacity": ("Peak Capacity", "Hold Up Time", "%s for %s"),
         "power supply/combined_voltages": ("Voltage 1", "Voltage 2", "%s and %s")}


def as_ours(key, value):
    """12000 mV is 12 V, 100 mA is 0.1 A, Watts is W, Yes is yes."""
    if key.endswith("/data") or re.fullmatch(r"([0-9A-F]{2}h ?)+", value):
        return hexadecimal(value)
    if key.endswith("/manufacturer_id"):
        return str(number_of(value.rpartition("(")[2]))
    if key.endswith("/manufactured"):
        return datetime.datetime.strptime(value, "%m/%d/%y - %H:%M:%S").isoformat() + "Z"
    thousandths = re.fullmatch(r"(-?\d+) m([VA])", value)
    if thousandths and not key.endswith("/ripple"):
        return "%s %s" % (("%.3f" % (int(thousandths.group(1)) / 1000)).rstrip("0").rstrip("."), thousandths.group(2))
    value = re.sub(r"(\d)V$", r"\1 V", value.replace(" Watts", " W").replace(" Amps", " A"))
    return value.lower() if value in ("Yes", "No") else value


def fields_of(block):
    """Behind a board's or product's fields, its file id and custom fields have one label for all."""
    customs, area = {}, None
    for label, value in block:
        label = label.removeprefix("FRU ")
        if label.endswith(" Custom Info"):
            area = label.split()[0].lower()
            customs[area] = customs.get(area, 0) + 1
            yield "%s/custom_%d" % (area, customs[area]), value
        elif label == "FRU File ID":
            yield area + "/fru_file_id", value
        elif label in FRU:
            area = FRU[label].split("/")[0]
            yield FRU[label], value
        for prefix, (record, names) in RECORDS.items():
            if label.startswith(prefix) and label.removeprefix(prefix) in names:
                yield record + names[label.removeprefix(prefix)], value


def pairs_of(block):
    fields = {label.removeprefix("FRU Power Supply "): value for label, value in block}
    for key, (first, second, form) in PAIRS.items():
        if first in fields:
            a, b = (as_ours(key, fields[name]) for name in (first, second))
            # "90 to 140 V", but "800 W for 5 s".
            yield key, form % (a.partition(" ")[0] if form == "%s to %s" else a, b)


def fru(folder, _):
    found = {}
    for block in blocks_of(folder + "/ipmi-fru", "FRU Inventory Device"):
        unit = number_of(re.search(r"\(ID (..h)\)", block[0][1]).group(1))
        for key, value in [*((key, as_ours(key, value)) for key, value in fields_of(block)), *pairs_of(block)]:
            assert "%d/%s" % (unit, key) not in found, key
            found["%d/%s" % (unit, key)] = {"value": value}
    return {"ipmi-fru": found}
