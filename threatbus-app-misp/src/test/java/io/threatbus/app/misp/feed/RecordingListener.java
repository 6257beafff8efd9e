package io.threatbus.app.misp.feed;

import io.threatbus.message.Rejection;
import java.util.ArrayList;
import java.util.List;

/** Hears how a feed is doing and keeps all of it. Thread-safe. */
final class RecordingListener implements FeedListener {
    private final List<String> heard = new ArrayList<>();

    private synchronized void add(String text) {
        heard.add(text);
    }

    @Override
    public void connecting(String to) {
        add("connecting: " + to);
    }

    @Override
    public void connected() {
        add("connected");
    }

    @Override
    public void interrupted(String reason) {
        add("interrupted: " + reason);
    }

    @Override
    public void heard() {}

    @Override
    public void late() {
        add("late");
    }

    @Override
    public void missed(RuntimeException reason) {
        add("missed: " + reason.getMessage());
    }

    @Override
    public void rejected(Rejection rejection) {
        add("rejected: " + rejection.reason());
    }

    /** How many words with this in it were said. */
    synchronized long count(String part) {
        return heard.stream().filter(word -> word.contains(part)).count();
    }

    /** How often the feed said that it is connected. */
    synchronized long connections() {
        return heard.stream().filter("connected"::equals).count();
    }

    @Override
    public synchronized String toString() {
        return heard.toString();
    }
}
