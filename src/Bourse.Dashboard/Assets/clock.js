// Times of candles by the clock that is shown.

/** The viewer's time zone. */
export function zone() {
    return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
}

/**
 * What writes times: days stay those of the exchange, other times are those of the zone; without a zone those of the exchange.
 * @param {string|null} zone @returns {(time: string, instant: number) => string}
 */
export function writerOf(zone) {
    if (!zone) return time => time;
    // Sweden writes dates as ISO does.
    const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
    const known = new Map();
    return (time, instant) => {
        if (time.length === 10) return time;
        if (!known.has(instant)) known.set(instant, format.format(instant));
        return known.get(instant);
    };
}
