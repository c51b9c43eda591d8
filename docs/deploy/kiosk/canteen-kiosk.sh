#!/bin/sh
# The till's two screens: the cashier's on the first display, the elder's on the second. Started by the
# session of a user of its own (canteen-kiosk.desktop) and ended with it; a browser that ends is opened again.
# /etc/default/canteen-kiosk may set TILL, CASHIER_AT and ELDER_AT: the till's address, and where each display
# begins ("left,top"); and it may arrange the displays by xrandr.
settings=${SETTINGS:-/etc/default/canteen-kiosk}
# shellcheck source=/dev/null
[ ! -r "$settings" ] || . "$settings"
till=${TILL:-http://127.0.0.1:8000}
profiles=${XDG_RUNTIME_DIR:-/tmp}/canteen-kiosk

# A screen that goes dark looks like a till that is closed. Under Wayland the session's own settings do this.
command -v xset >/dev/null && xset s off s noblank -dpms

# The till starts by itself and may take a while: its page is opened when it answers, whatever it says.
until curl --silent --max-time 2 --output /dev/null "$till/healthz"; do sleep 1; done

# screen NAME POSITION ADDRESS: a window without anything of a browser's, with a profile of its own.
screen() {
    while :; do
        chromium --kiosk --app="$3" --user-data-dir="$profiles/$1" --window-position="$2" \
            --no-first-run --noerrdialogs --disable-session-crashed-bubble --disable-infobars \
            --disable-features=Translate --overscroll-history-navigation=0 --disable-pinch \
            --disable-background-networking --disable-component-update --disable-sync \
            --password-store=basic --autoplay-policy=no-user-gesture-required
        sleep 1
    done
}

screen cashier "${CASHIER_AT:-0,0}" "$till/" &
screen elder "${ELDER_AT:-1024,0}" "$till/display"
