package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Notification;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.Notification.EventChanged;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.model.Notification.Irrelevant;
import io.threatbus.app.misp.model.Notification.Judged;
import io.threatbus.app.misp.model.Notification.Tagged;
import io.threatbus.app.misp.update.Change.Known;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where notifications from all feeds come in: some are decided at once, for others MISP is asked first. Any thread may
 * use it; it makes feeds wait while the bus is full or too many questions are open.
 */
public final class Intake {
    private final Updates updates;
    private final Tally tally;
    private final Optional<Enricher> enricher;
    private final Bystander bystander = new Bystander();

    /**
     * An intake.
     *
     * @param enricher how to ask MISP, if it can and should be asked
     */
    public Intake(Updates updates, Tally tally, Optional<Enricher> enricher) {
        this.updates = updates;
        this.tally = tally;
        this.enricher = enricher;
    }

    /**
     * Takes in a notification.
     *
     * @param done runs when everything that follows from it is in the bus's queue, perhaps on another thread
     * @throws MemoryException if it could not be dealt with, and should be taken in once more
     */
    public void accept(Notification notification, Runnable done) throws InterruptedException {
        try {
            dispatch(notification, done);
        } catch (MemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            tally.failed(notification.getClass().getSimpleName(), e);
            done.run();
        }
    }

    private void dispatch(Notification notification, Runnable done) throws InterruptedException {
        if (notification instanceof AttributeChanged changed) {
            changed(changed, done);
        } else if (notification instanceof EventChanged changed) {
            eventChanged(changed, done);
        } else if (notification instanceof EventPublished published) {
            eventPublished(published, done);
        } else if (notification instanceof Tagged tagged) {
            tagged(tagged, done);
        } else if (notification instanceof Judged judged) {
            judged(judged.attribute(), done);
        } else {
            tally.ignored(notification instanceof Irrelevant irrelevant ? irrelevant.reason() : "alive");
            done.run();
        }
    }

    private void changed(AttributeChanged news, Runnable done) throws InterruptedException {
        Attribute attribute = news.attribute();
        if (enricher.isEmpty()) {
            updates.apply(new Change(news.action(), bystander.seen(attribute), Known.ALL));
            done.run();
            return;
        }
        Change change = new Change(news.action(), attribute, Known.MESSAGE);
        if (isClear(change)) {
            enricher.get().discard(attribute.uuid());
            updates.apply(change);
            done.run();
        } else {
            enricher.get().attribute(change, done);
        }
    }

    /** Whether asking would change nothing: it is over, and what was sent is remembered. */
    private boolean isClear(Change change) {
        return switch (change.action()) {
            case DELETE -> true;
            case SOFT_DELETE -> updates.memory().find(change.attribute().uuid()).isPresent();
            case ADD, EDIT -> false;
        };
    }

    private void eventChanged(EventChanged news, Runnable done) throws InterruptedException {
        Event event = news.event();
        if (news.kind() == EventChanged.Kind.DELETED) {
            updates.withdrawEvent(event);
            done.run();
        } else if (enricher.isPresent()) {
            if (news.kind() == EventChanged.Kind.ADDED) {
                done.run();
            } else {
                enricher.get().event(key(event), Optional.empty(), done);
            }
        } else {
            if (news.kind() != EventChanged.Kind.PULLED) {
                bystander.seen(event);
            }
            done.run();
        }
    }

    private static String key(Event event) {
        return event.id().isEmpty() ? event.uuid().map(UUID::toString).orElse("") : event.id();
    }

    private void eventPublished(EventPublished news, Runnable done) throws InterruptedException {
        if (enricher.isPresent()) {
            enricher.get().event(key(news.event()), Optional.of(news), done);
            return;
        }
        bystander.seen(news.event());
        for (Attribute attribute : news.attributes()) {
            Attribute published = attribute.in(news.event().asPublished());
            updates.apply(new Change(Action.ADD, bystander.seen(published), Known.ALL));
        }
        done.run();
    }

    private void tagged(Tagged news, Runnable done) throws InterruptedException {
        if (enricher.isPresent()) {
            if (news.attributeId().isPresent()) {
                enricher.get().attributeNumber(news.attributeId().get(), done);
            } else {
                enricher.get().event(news.eventId(), Optional.empty(), done);
            }
            return;
        }
        List<Attribute> concerned = bystander.seen(news);
        for (Attribute attribute : concerned) {
            updates.apply(new Change(Action.ADD, attribute, Known.ALL));
        }
        done.run();
    }

    private void judged(UUID attribute, Runnable done) throws InterruptedException {
        Optional<Sent> sent = updates.memory().find(attribute);
        if (enricher.isPresent()
                && sent.isPresent()
                && !sent.get().attributeId().isEmpty()) {
            enricher.get().attributeNumber(sent.get().attributeId(), done);
        } else {
            tally.ignored("sighting");
            done.run();
        }
    }
}
