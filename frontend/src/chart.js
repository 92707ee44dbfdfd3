// Draws the charts of a page from the JSON that stands beside each; the table under it is HTML.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TooltipComponent,
]);

const DASHES = ['solid', 'dashed', 'dotted'];

function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

function paletteOf(element) {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((n) => token(element, `--series-${n}`));
}

function seriesOf(data, element) {
  return data.series.map((row, i) => {
    const isLine = data.kind === 'lines';
    const isLabelled = data.series.length === 1 && data.labels.length <= 20;
    return {
      name: row.name,
      type: isLine ? 'line' : 'bar',
      data: row.values,
      stack: data.kind === 'stacked' ? 'all' : undefined,
      barMaxWidth: 28,
      // A line of one point would not be seen.
      symbol: row.values.filter((value) => value !== null).length === 1 ? 'circle' : 'none',
      symbolSize: 7,
      lineStyle: { width: 2, type: DASHES[i % DASHES.length] },
      // Direct labels come before a legend: a line is named at its end, a single bar says its value.
      endLabel: {
        show: isLine && data.series.length > 1,
        formatter: '{a}',
        color: token(element, `--series-${(i % 8) + 1}`),
      },
      label: {
        show: !isLine && isLabelled,
        position: data.horizontal ? 'right' : 'top',
        color: token(element, '--ink'),
      },
    };
  });
}

function optionOf(data, element) {
  const quiet = token(element, '--quiet');
  const line = token(element, '--line');
  const font = getComputedStyle(element).fontFamily;
  const names = { type: 'category', data: data.labels, axisTick: { show: false } };
  const values = { type: 'value', min: 0, minInterval: 1, splitLine: { lineStyle: { color: line } } };
  names.axisLine = { lineStyle: { color: quiet } };
  names.axisLabel = values.axisLabel = { color: quiet, fontSize: 12 };
  if (data.horizontal) names.inverse = true;
  const isLines = data.kind === 'lines';
  const hasLegend = !isLines && data.series.length > 1;
  return {
    animation: false,
    aria: { enabled: true },
    color: paletteOf(element),
    textStyle: { fontFamily: font },
    grid: {
      top: hasLegend ? 36 : 16,
      left: 4,
      right: isLines && data.series.length > 1 ? 72 : 28,
      bottom: 4,
      containLabel: true,
    },
    legend: { show: hasLegend, left: 0, top: 0, textStyle: { color: quiet }, icon: 'rect' },
    // Rich text, because an HTML tooltip would need inline styles.
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    xAxis: data.horizontal ? values : names,
    yAxis: data.horizontal ? names : values,
    series: seriesOf(data, element),
  };
}

function draw(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = 'yes';
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  const locale = document.documentElement.lang.startsWith('zh') ? 'ZH' : 'EN';
  const chart = echarts.init(element, null, { renderer: 'svg', locale });
  chart.setOption(optionOf(data, element));
  new ResizeObserver(() => chart.resize()).observe(element);
}

export function drawCharts(root) {
  root.querySelectorAll('[data-chart]').forEach(draw);
}
