// The library of charts, which is loaded as soon as this module is. It is no module: it makes itself known as a member of the window.

/** @type {Promise<any>} */
export const charts = new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: new URL('echarts.js', import.meta.url).href });
    script.addEventListener('load', () => resolve(globalThis.echarts));
    script.addEventListener('error', () => reject(new Error('the library of charts cannot be loaded')));
    document.head.append(script);
});
