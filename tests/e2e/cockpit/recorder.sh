#!/bin/sh
# Stands for the command nodeipmi: notes with what it is called, one call on a line, and then is the command; or prints
# what a case has put into the file fake-WORD for it.
folder=${0%/*}
printf '%s\037' "$@" >>"$folder/calls"
echo >>"$folder/calls"
if [ -f "$folder/fake-$1" ]; then
  cat "$folder/fake-$1"
  exit
fi
exec "$folder/prefix/bin/nodeipmi" "$@"
