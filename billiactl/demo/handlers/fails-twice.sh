#!/bin/sh
# Fails at the first two tries and succeeds at the third: to see how tries back off. An example of a handler.
try=$(sed -n 's/.*"try":\([0-9]*\).*/\1/p')
if [ "$try" -lt 3 ]; then
    echo "the control panel does not answer" >&2
    exit 1
fi
echo '{"message": "set up at try '"$try"'"}'
