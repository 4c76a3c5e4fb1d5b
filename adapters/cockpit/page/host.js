// What Cockpit gives a page: its library, which is a script and no module.
export const cockpit = window.cockpit;

// An administrator sets these in /etc/cockpit/nodeipmi.override.json; README.md has them.
const own = (cockpit.manifests && cockpit.manifests.nodeipmi) || {};
export const config = own.config || {};
