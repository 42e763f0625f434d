#!/bin/sh
# Chromium for the browser tests: the machine's, else Debian's where we may install it.
# Never fails: the tests themselves say what they lack, and fail for it when CI=true.
for name in "$ENTENTE_CHROMIUM" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium from Debian for the browser tests" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 && exit 0
    echo "Debian's Chromium could not be installed." >&2
fi
echo "No Chromium here: the browser tests will say so; the rest runs. (As root: apt-get install chromium)" >&2
exit 0
