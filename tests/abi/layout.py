#!/usr/bin/python3
"""Prints what the public header fixes in memory: the value of each constant, the size and alignment of each struct,
and the offset and size of each member.

usage: layout.py HEADER LAYOUT_TXT

The names come from the header, the numbers from a C program that the compiler builds with it. From the old
LAYOUT_TXT comes one thing only: the sizes of structs in their first release, which never change.
"""
import os
import re
import subprocess
import sys
import tempfile

HEAD = """\
# What HEADER.h fixes in memory, on 64-bit Linux (LP64). A test holds the header against it.
# After an addition (see cabi/README.md), write it anew:
#
#   bazel run //tests/abi:print_LAYOUT >/tmp/it && cp /tmp/it cabi/abi/LAYOUT.txt
#
# What was released may grow at the end and change in nothing else: a line of `first` never changes, nor does the
# line of a member or a constant.
"""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def constants(text):
    """Names of the macros that have a number."""
    return re.findall(r"^#define (NODE[A-Z0-9_]+) +[^_\s\"]", text, flags=re.M)


def member_name(declaration):
    """'char name[136]' -> 'name'; 'void (*free)(void *user_data)' -> 'free'."""
    pointer = re.search(r"\(\*(\w+)\)", declaration)
    return pointer.group(1) if pointer else re.search(r"(\w+)(\[\w+\])?$", declaration).group(1)


def structs(text):
    """[(name, [member, ...]), ...] in the header's order."""
    found = re.findall(r"^typedef struct \w+ \{(.*?)^\} (\w+);", text, flags=re.S | re.M)
    return [(name, [member_name(d.strip()) for d in body.split(";") if d.strip()]) for body, name in found]


def typedefs(text):
    """Names of the public types that are not structs."""
    return re.findall(r"^typedef \w+ (node\w+);", text, flags=re.M)


def program(header, text):
    lines = ["#include <stddef.h>", "#include <stdio.h>", f"#include <nodeipmi/{os.path.basename(header)}>"]
    lines.append("#define ALIGN(t) offsetof(struct { char c; t v; }, v)")
    lines.append("int main(void) {")
    for name in constants(text):
        lines.append(f'printf("constant {name} %lld\\n", (long long)({name}));')
    for name in typedefs(text):
        lines.append(f'printf("type {name} size %zu %s\\n", sizeof({name}), '
                     f'({name})-1 < 0 ? "signed" : "unsigned");')
    for name, members in structs(text):
        lines.append(f'printf("struct {name} size %zu align %zu\\n", sizeof({name}), ALIGN({name}));')
        for member in members:
            lines.append(f'printf("member {name}.{member} offset %zu size %zu\\n", offsetof({name}, {member}), '
                         f"sizeof((({name} *)0)->{member}));")
    return "\n".join(lines + ["return 0;", "}"]) + "\n"


def run(source, include):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "layout")
        subprocess.run(["gcc", "-std=c99", "-x", "c", "-I", include, "-o", path, "-"],
                       input=source, text=True, check=True)
        return subprocess.run([path], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def check_no_gaps(lines):
    """Members lie side by side from 0 to the struct's end: so none was overlooked, and no byte is left undefined."""
    end = size = 0
    struct = None
    for line in lines + ["struct end size 0 align 0"]:
        word = line.split()
        if word[0] == "struct":
            if struct and end != size:
                sys.exit(f"layout.py: {struct} has {size - end} bytes at its end that are no member's")
            struct, size, end = word[1], int(word[3]), 0
        elif word[0] == "member":
            if int(word[3]) != end:
                sys.exit(f"layout.py: before {word[1]} are bytes that are no member's")
            end += int(word[5])


def first_sizes(lines, old):
    """The lines of `first`: kept from the old file, and new for a struct that begins with struct_size and is new."""
    sizes = {w[1]: w[2] for w in (line.split() for line in old) if len(w) == 3 and w[0] == "first"}
    growing = [w[1].split(".")[0] for w in (line.split() for line in lines) if w[1].endswith(".struct_size")]
    now = {w[1]: w[3] for w in (line.split() for line in lines) if w[0] == "struct"}
    return [f"first {name} {sizes.get(name, now[name])}" for name in growing]


def main():
    header, old_path = sys.argv[1], sys.argv[2]
    with open(header, encoding="utf-8") as f:
        text = without_comments(f.read())
    old = []
    if os.path.exists(old_path):
        with open(old_path, encoding="utf-8") as f:
            old = f.read().splitlines()
    lines = run(program(header, text), os.path.dirname(os.path.dirname(os.path.abspath(header))))
    check_no_gaps(lines)
    head = HEAD.replace("HEADER.h", os.path.basename(header))
    head = head.replace("LAYOUT", os.path.splitext(os.path.basename(old_path))[0])
    print(head + "\n".join(lines + first_sizes(lines, old)))


main()
