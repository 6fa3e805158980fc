#!/bin/sh
# Registers a domain with a registrar that is a folder, $REGISTRAR: one file a name. An example of a handler.
#
# The job comes as JSON on standard input. It is read by sed here, to need nothing; with jq it is
# name=$(jq -r .service.name). A name that somebody else has is refused for good: exit 65. The same job again finds its
# own file, and is done: so this handler may be called repeatable in the settings.
set -eu
input=$(cat)
name=$(printf '%s' "$input" |
    sed -n 's/.*"service":{"attributes":{[^}]*},"expires_on":[^,]*,"id":[0-9]*,"name":"\([^"]*\)".*/\1/p')
job=$(printf '%s' "$input" | sed -n 's/.*"job":{"created_at":"[^"]*","id":\([0-9]*\).*/\1/p')
case $name in
'' | .* | *[!a-z0-9.-]*)
    echo '{"message": "the line names no domain that can be registered"}'
    exit 65
    ;;
esac
mkdir -p "$REGISTRAR"
if (set -C && echo "job $job" >"$REGISTRAR/$name") 2>/dev/null || [ "$(cat "$REGISTRAR/$name")" = "job $job" ]; then
    echo '{"message": "'"$name"' is registered", "service": {"attributes": {"registrar_id": "R-'"$job"'"}}}'
else
    echo '{"message": "'"$name"' is taken"}'
    exit 65
fi
