// From a key press to changed pixels, timed inside the page, the same way for every way of drawing.

globalThis.bench = (() => {
  const PATIENCE = 5000;
  const place = (way) => document.querySelector(`.bench-${way}`);

  /** The next frame is on its way to the screen: a task that runs right after it was painted. */
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(0);
      }),
    );

  /** A path has got new coordinates. */
  function moving(node) {
    return new Promise((done) => {
      const observer = new MutationObserver(() => done(observer.disconnect()));
      observer.observe(node, { subtree: true, attributes: true, attributeFilter: ["d"] });
    });
  }

  /** An image has loaded: a new one, or another picture in the same place. */
  const loading = (node) =>
    new Promise((done) => node.addEventListener("load", done, { capture: true, once: true }));

  /** A canvas tells nobody that it was drawn on, so its own drawImage does. */
  function painting(node) {
    return new Promise((done) => {
      const { prototype } = CanvasRenderingContext2D;
      const { drawImage } = prototype;
      prototype.drawImage = function (...given) {
        drawImage.apply(this, given);
        if (!node.contains(this.canvas)) return;
        prototype.drawImage = drawImage;
        done();
      };
    });
  }

  // When the new picture is there and only needs to be painted.
  const CHANGED = { course: moving, empty: loading, interact: loading, ipympl: painting };

  async function show(way) {
    const node = place(way);
    node.querySelector("input[type=range], [role=slider]").focus({ preventScroll: true });
    node.scrollIntoView({ block: "start" });
    await painted();
    await painted();
  }

  /** Get ready for one key press; `bench.moved` then gives its milliseconds. */
  function arm(way) {
    const pressed = new Promise((done) =>
      addEventListener("keydown", (event) => done(event.timeStamp), { capture: true, once: true }),
    );
    const late = new Promise((_, fail) =>
      setTimeout(() => fail(new Error(`${way}: no change after ${PATIENCE} ms`)), PATIENCE),
    );
    const changed = CHANGED[way](place(way)).then(painted);
    bench.moved = Promise.race([Promise.all([pressed, changed]), late]).then(([a, b]) => b - a);
  }

  return { show, arm };
})();
