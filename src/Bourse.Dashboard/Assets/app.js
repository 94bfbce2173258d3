// The switch between light and dark, and what happens when the server is gone.

document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-theme-switch]')) return;
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const now = document.documentElement.dataset.theme ?? system;
    const next = now === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('theme', next);
});

// A server that was started anew knows nothing of this page: it is loaded again as soon as the server answers.
const modal = document.getElementById('components-reconnect-modal');
modal?.addEventListener('components-reconnect-state-changed', event => {
    if (event.detail.state === 'failed' || event.detail.state === 'rejected') loadAgain();
});

async function loadAgain() {
    try {
        const answer = await fetch('/healthz', { cache: 'no-store' });
        if (answer.ok) return location.reload();
    } catch {
        // It does not answer yet.
    }
    setTimeout(loadAgain, 500);
}
