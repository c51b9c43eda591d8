// Draws a month's portions day by day; the table below says the same without it.
(() => {
  const box = document.querySelector("[data-chart]");
  const days = JSON.parse(box.dataset.chart);
  const ink = "#1C1A17";
  const text = { color: ink, fontSize: 14, fontFamily: getComputedStyle(document.body).fontFamily };
  const chart = echarts.init(box, null, { renderer: "svg" });

  // each series has a pattern of its own, so that it can be told without its colour
  const half = { color: "#0B4F8A" };
  const free = { color: "#C96A00", decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "#FFF" } };
  const full = { color: "#878D97", decal: { symbol: "circle", dashArrayX: [2, 4], dashArrayY: [2, 4], color: "#FFF" } };
  const bars = (name, data, itemStyle) => ({ name, type: "bar", stack: "sold", data, itemStyle, barMaxWidth: 60 });

  chart.setOption({
    animation: false,
    textStyle: text,
    legend: { top: 0, textStyle: text, itemGap: 20 },
    tooltip: { trigger: "axis", renderMode: "richText" },
    grid: { top: 44, right: 14, bottom: 14, left: 14, containLabel: true },
    xAxis: { type: "category", data: days.names, axisLabel: text },
    yAxis: { type: "value", min: 0, minInterval: 1, axisLabel: text },
    series: [bars("半价", days.half, half), bars("免费", days.free, free), bars("普通", days.full, full)],
  });
  addEventListener("resize", () => chart.resize());
})();
