// Sets the chosen colours before the page is painted; without a choice those of the system hold.
(() => {
    const kept = localStorage.getItem('theme');
    if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
})();
