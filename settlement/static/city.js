// Draws the two charts and asks again every few seconds; the tables beside them say the same without it.
(() => {
  const city = document.querySelector(".city[data-live]");
  const parts = city.querySelectorAll("[data-part]");
  const said = document.querySelector(".said-at");
  const AGAIN_MS = Number(city.dataset.again) * 1000;
  const STALE_MS = 60000;
  const ANSWER_MS_MAX = 10000;
  const narrow = () => city.clientWidth < 480; // the legend then takes two lines
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const onWall = document.documentElement.classList.contains("wall");
  const drawn = new Map();
  let shown = null;
  let freshAt = performance.now();
  let shownAt = said.textContent;

  // each series has a pattern of its own, so that it can be told without its colour
  const plain = { color: "#0B4F8A" };
  const dotted = { color: "#878D97", decal: { symbol: "circle", dashArrayX: [2, 4], dashArrayY: [2, 4], color: "#FFF" } };
  const ink = "#1C1A17";

  function base() {
    const size = Math.max(14, rem() * (onWall ? 1.4 : 0.9));
    const text = { color: ink, fontSize: size, fontFamily: getComputedStyle(document.body).fontFamily };
    return {
      animation: false,
      textStyle: text,
      legend: { top: 0, textStyle: text, itemGap: 20 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      grid: { top: size * (narrow() ? 5 : 3), right: size * 3, bottom: size, left: size, containLabel: true },
    };
  }
  const axis = (more) => ({ axisLabel: { color: ink, fontSize: base().textStyle.fontSize }, ...more });
  const bars = (name, data, itemStyle) => ({ name, type: "bar", stack: "sold", data, itemStyle, barMaxWidth: 60 });

  const options = {
    hours: (c) => ({
      ...base(),
      xAxis: axis({ type: "category", data: c.names }),
      yAxis: axis({ type: "value", min: 0, minInterval: 1 }),
      series: [
        bars("优惠", c.reduced, plain),
        bars("普通", c.full, dotted),
        ...(c.before.some(Boolean) ? [{ name: "上周同一天", type: "line", data: c.before, symbol: "circle", lineStyle: { type: "dashed", color: ink, width: 2 }, itemStyle: { color: ink } }] : []),
      ],
    }),
    canteens: (c) => ({
      ...base(),
      xAxis: axis({ type: "value", min: 0, minInterval: 1 }),
      yAxis: axis({ type: "category", data: c.names, inverse: true }),
      series: [bars("优惠", c.reduced, plain), bars("普通", c.full, dotted)],
    }),
  };

  function draw(charts) {
    shown = charts;
    for (const box of city.querySelectorAll("[data-chart]")) {
      const name = box.dataset.chart;
      if (!drawn.has(name)) drawn.set(name, echarts.init(box, null, { renderer: "svg" }));
      drawn.get(name).setOption(options[name](charts[name]), true);
      box.setAttribute("aria-label", charts[name].said);
    }
  }

  function tell() {
    const stale = performance.now() - freshAt > STALE_MS;
    said.classList.toggle("stale", stale);
    said.textContent = stale ? `停在 ${shownAt}，连上会自己更新` : `${shownAt} 的`;
  }

  async function ask() {
    try {
      const answer = await fetch(city.dataset.live, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      // whoever stands in a table with the keyboard is not thrown out of it
      parts.forEach((part, at) => {
        if (!part.contains(document.activeElement)) part.innerHTML = news.parts[at];
      });
      draw(news.charts);
      shownAt = news.at;
      freshAt = performance.now();
    } catch {
      // the next round tries again; what is shown says from when it is
    }
    tell();
    setTimeout(ask, AGAIN_MS);
  }

  shownAt = said.textContent.replace(" 的", "");
  addEventListener("resize", () => {
    drawn.forEach((chart) => chart.resize());
    if (shown) draw(shown);
  });
  ask();
})();
