// The switch between light and dark, the key that leaves a question, and what happens when the server is gone.

document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-theme-switch]')) return;
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const now = document.documentElement.dataset.theme ?? system;
    const next = now === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('theme', next);
});

// Escape leaves what a page asks: the question around the focus, or else the only one. Others, such as completions, come first.
document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    const leaves = [...document.querySelectorAll('[data-leave]')];
    (leaves.find(one => one.parentElement.contains(document.activeElement)) ?? leaves[0])?.click();
});

// A server that was started anew knows nothing of this page: it is loaded again as soon as the server answers.
const modal = document.getElementById('components-reconnect-modal');
modal?.addEventListener('components-reconnect-state-changed', event => {
    document.documentElement.toggleAttribute('data-away', event.detail.state !== 'hide');
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
