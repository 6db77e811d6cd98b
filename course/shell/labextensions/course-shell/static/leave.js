// Leaving fast. A plain script in the head of the page, so that it works before JupyterLab is there.

(() => {
  const { course } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const words = course.leave;
  /** Cover the page, take its name away, go. Nothing is asked and nothing is kept. */
  function go() {
    const cover = document.createElement("div");
    cover.id = "course-left";
    cover.setAttribute("role", "alert");
    cover.textContent = words.loading;
    document.documentElement.append(cover);
    document.title = words.title;
    location.replace(course.away);
  }
  window.courseLeave = { go };
})();
