// Draws the numbers of a result.
import { charts } from './charts.js';
import { colours, observeTheme } from './shared.js';

/** @typedef {{labels: string[], series: {name: string, data: (number|null)[]}[]}} Result */

/** @param {HTMLElement} element @param {Result} result @param {boolean} isBar */
export async function draw(element, result, isBar) {
    const echarts = await charts;
    const chart = new ResultChart(element, echarts, result, isBar);
    chart.paint();
    element.bourseChart = chart;
    element.dataset.ready = 'true';
    return chart;
}

class ResultChart {
    constructor(element, echarts, result, isBar) {
        [this.element, this.result, this.isBar, this.chart] = [element, result, isBar, echarts.init(element)];
        this.resize = new ResizeObserver(() => this.chart.resize());
        this.resize.observe(element);
        this.stopTheme = observeTheme(() => this.paint());
    }

    paint() {
        const c = colours();
        this.chart.setOption({
            animation: false, color: c.lines, grid: { left: 16, right: 84, top: 36, bottom: 32 },
            legend: { top: 6, left: 16, itemHeight: 8, textStyle: { color: c.muted } },
            tooltip: { trigger: 'axis', renderMode: 'richText', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink } },
            xAxis: { type: 'category', data: this.result.labels, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.muted, hideOverlap: true } },
            yAxis: { scale: !this.isBar, position: 'right', splitLine: { lineStyle: { color: c.line } }, axisLabel: { color: c.muted } },
            dataZoom: [{ type: 'inside' }],
            series: this.result.series.map(one => ({ type: this.isBar ? 'bar' : 'line', name: one.name, data: one.data, showSymbol: this.result.labels.length < 40 })),
        }, true);
    }

    dispose() {
        this.stopTheme();
        this.resize.disconnect();
        this.chart.dispose();
        delete this.element.dataset.ready;
    }
}
