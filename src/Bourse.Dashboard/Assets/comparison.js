// Draws several symbols, each rebased to 100 at the start of the range.
import { charts } from './charts.js';
import { writerOf } from './clock.js';
import { colours, LegendChart, safe } from './shared.js';

/**
 * @typedef {{symbol: string, rebased: (number|null)[]}} Compared
 * @typedef {{time: string[], instant: number[], symbols: Compared[]}} Series
 * @typedef {{source: string, interval: string, from: string|null, to: string|null, zone: string|null, compared: string[]}} Request
 */

const dashes = ['solid', 'dashed', 'dotted'];

/** @param {HTMLElement} element @param {Request} request */
export async function draw(element, request) {
    const chart = new Comparison(element, await charts, request);
    await chart.update();
    return chart;
}

class Comparison extends LegendChart {
    /** @param {HTMLElement} element @param {any} echarts @param {Request} request */
    constructor(element, echarts, request) {
        super(element, echarts, request);
        this.textOf = writerOf(request.zone);
        this.series = /** @type {Series|null} */ (null);
    }

    /** Reads all anew: an early price that is revised moves every value. */
    async update() {
        const query = new URLSearchParams({ source: this.request.source, interval: this.request.interval });
        if (this.request.from) query.set('from', this.request.from);
        if (this.request.to) query.set('to', this.request.to);
        const answer = await fetch(`/api/v1/comparisons/${encodeURIComponent(this.request.compared.join(','))}?${query}`);
        // The page tells why.
        if (!answer.ok) return;
        this.series = await answer.json();
        this.paint();
        this.element.dataset.ready = 'true';
    }

    paint() {
        if (!this.series) return;
        const zoom = this.chart.getOption()?.dataZoom?.[0];
        this.labels = this.series.time.map((time, i) => this.textOf(time, this.series.instant[i]));
        this.chart.setOption(optionOf(this.series, this.labels, zoom), { notMerge: true });
        this.showLegend(undefined);
    }

    /** @param {number|undefined} index */
    showLegend(index) {
        if (!this.legend || !this.series) return;
        const c = colours();
        const at = index ?? this.series.time.length - 1;
        if (this.labels[at] === undefined) return this.legend.replaceChildren();
        const span = textContent => Object.assign(document.createElement('span'), { textContent });
        const parts = this.series.symbols.map((one, i) => {
            const part = span(`${safe(one.symbol)} ${one.rebased[at]?.toFixed(2) ?? '–'}`);
            const dot = Object.assign(document.createElement('span'), { className: 'dot' });
            dot.style.background = c.lines[i];
            part.prepend(dot);
            return part;
        });
        this.legend.replaceChildren(span(this.labels[at]), ...parts);
    }
}

/** @param {Series} series @param {string[]} labels @param {{start: number, end: number}|undefined} zoom */
function optionOf(series, labels, zoom) {
    const c = colours();
    const [start, end] = [zoom?.start ?? 0, zoom?.end ?? 100];
    return {
        animation: false, grid: { left: 12, right: 64, top: 16, bottom: 64 },
        tooltip: { trigger: 'axis', showContent: false, axisPointer: { type: 'cross', lineStyle: { color: c.muted }, crossStyle: { color: c.muted } } },
        axisPointer: { label: { backgroundColor: c.ink } },
        xAxis: {
            type: 'category', data: labels, boundaryGap: false, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false },
            axisLabel: { color: c.muted, hideOverlap: true },
        },
        yAxis: { scale: true, position: 'right', axisLine: { show: false }, splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.muted } },
        dataZoom: [
            { type: 'inside', start, end },
            { type: 'slider', start, end, height: 22, bottom: 4, left: 12, right: 64, borderColor: c.line, fillerColor: c.wash,
              textStyle: { color: c.muted }, handleStyle: { color: c.surface, borderColor: c.muted }, moveHandleStyle: { color: c.muted }, brushSelect: false },
        ],
        series: series.symbols.map((one, i) => ({
            name: one.symbol, type: 'line', data: one.rebased, connectNulls: true, showSymbol: one.rebased.length < 3, sampling: 'lttb',
            lineStyle: { width: 1.8, color: c.lines[i], type: dashes[Math.floor(i / 2) % dashes.length] }, itemStyle: { color: c.lines[i] },
            markLine: i > 0 ? undefined : { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: c.muted, type: 'dotted' }, data: [{ yAxis: 100 }] },
        })),
    };
}
