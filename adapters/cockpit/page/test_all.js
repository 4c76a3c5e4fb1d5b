// "Test all": asks every host node at the same time, and says of each as soon as it is known.
import { stream } from "./command.js";

// One round of the monitor is that: each node's first poll is told as it comes, and no later one is waited for.
// Returns {done, stop()}; `done` is a promise of whether all were told.
export function testAll(fleet, names, onProgress) {
    const waiting = new Set(names);
    const all = waiting.size;
    let failed = 0;
    let tell;
    const finished = new Promise(resolve => { tell = resolve; });
    const monitor = stream(["monitor", "--first", "--cold", "--health=0", "--interval=3600"], news => {
        fleet.learn(news);
        if (!waiting.delete(news.node))
            return;
        if (!news.changed.includes("removed") && news.code !== "ok")
            failed += 1;
        onProgress({ done: all - waiting.size, all, failed });
        if (waiting.size === 0)
            tell(true);
    });
    const done = Promise.race([finished, monitor.ended.then(() => waiting.size === 0)]).finally(() => monitor.close());
    if (all === 0)
        tell(true);
    return { done, stop: () => monitor.close() };
}
