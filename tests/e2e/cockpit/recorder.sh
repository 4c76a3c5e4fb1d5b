#!/bin/sh
# Stands for the command nodeipmi: notes with what it is called, one call on a line, and then is the command; or prints
# what a case has put into the file fake-WORD for it. While there is a file slow-WORD, it waits first.
folder=${0%/*}
printf '%s\037' "$@" >>"$folder/calls"
echo >>"$folder/calls"
while [ -f "$folder/slow-$1" ]; do
  sleep 0.2
done
if [ -f "$folder/fake-$1" ]; then
  cat "$folder/fake-$1"
  exit
fi
exec "$folder/prefix/bin/nodeipmi" "$@"
