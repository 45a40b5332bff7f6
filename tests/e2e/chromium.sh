#!/bin/sh
# Starts the Chromium that $CHROMIUM names, without the list beneath the address bar of its window.
# A whole Chromium has a window about each page, though nobody sees it, and that list is a page of its own with 400
# scripts, which costs more than what is tested. A Chromium without a window knows neither feature and starts as ever.
# Only the last --disable-features counts: playwright's is added to here, since a second one would undo it.
for argument; do
    shift
    case $argument in
        --disable-features=*) argument=$argument,WebUIOmniboxPopup,WebUIOmniboxAimPopup ;;
    esac
    set -- "$@" "$argument"
done
exec "$CHROMIUM" "$@"
