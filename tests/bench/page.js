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

  function mutated(node, options, pick) {
    return new Promise((done) => {
      const observer = new MutationObserver((changes) => {
        const found = pick(changes);
        if (!found) return;
        observer.disconnect();
        done(found);
      });
      observer.observe(node, { subtree: true, ...options });
    });
  }

  const swapped = (changes) => changes.find(({ target }) => target.localName === "img")?.target;
  const added = (changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      const image = node.localName === "img" ? node : node.querySelector?.("img");
      if (image) return image;
    }
  };

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

  // When the new picture is there: its paths are set, its image is decoded, its canvas is drawn.
  const CHANGED = {
    course: (node) => mutated(node, { attributes: true, attributeFilter: ["d"] }, () => true),
    empty: (node) =>
      mutated(node, { attributes: true, attributeFilter: ["src"] }, swapped).then((i) => i.decode()),
    interact: (node) => mutated(node, { childList: true }, added).then((image) => image.decode()),
    ipympl: painting,
  };

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
