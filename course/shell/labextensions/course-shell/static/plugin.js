// JupyterLab loads this plain script through window._JUPYTERLAB; the shell itself is modules beside it.

const folder = new URL(".", document.currentScript.src);

(window._JUPYTERLAB ??= {})["course-shell"] = {
  init() {},
  get: async () => {
    const { activate } = await import(new URL("shell.js", folder));
    return () => ({
      __esModule: true, // without it Lab shows a blank page
      default: { id: "course-shell:plugin", autoStart: true, activate },
    });
  },
};
