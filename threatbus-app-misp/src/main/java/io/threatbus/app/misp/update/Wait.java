package io.threatbus.app.misp.update;

import java.util.ArrayList;
import java.util.List;

/** Since when something waits, when it was last touched, and whom to tell when it is done. */
record Wait(long since, long touched, List<Runnable> done) {
    static Wait begin(long now, Runnable done) {
        return new Wait(now, now, List.of(done));
    }

    Wait touch(long now, Runnable another) {
        List<Runnable> all = new ArrayList<>(done);
        all.add(another);
        return new Wait(since, now, all);
    }

    /** Both as one: there was newer word while this waited already. */
    Wait after(Wait older) {
        List<Runnable> all = new ArrayList<>(older.done);
        all.addAll(done);
        return new Wait(older.since, touched, all);
    }

    void end() {
        done.forEach(Runnable::run);
    }
}
