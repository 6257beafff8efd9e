package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.Notification;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.Notification.EventChanged;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.model.Notification.Irrelevant;
import io.threatbus.app.misp.model.Notification.SightingChanged;
import io.threatbus.app.misp.model.Notification.Tagged;
import io.threatbus.app.misp.update.Change.Known;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where notifications from all feeds come in: some are decided at once, for others MISP is asked first. Any thread may
 * use it; it makes feeds wait while the bus is full or too many questions are open.
 */
public final class NotificationHandler {
    private final IndicatorPublisher publisher;
    private final MispCounters counters;
    private final Optional<Enricher> enricher;
    private final Options options;
    private final EventTagCache eventTags = new EventTagCache();

    /**
     * What is to be asked for besides the attribute that a notification is about.
     *
     * @param compound whether objects are sent as a whole, so that a part that changes concerns its object
     * @param publishedMatters whether the filter asks if an event is published, which each edit takes back
     * @param findingsMatter whether the filter asks for sightings
     */
    public record Options(boolean compound, boolean publishedMatters, boolean findingsMatter) {
        /** Nothing. */
        public static final Options NONE = new Options(false, false, false);
    }

    /**
     * A handler.
     *
     * @param enricher how to ask MISP, if it can and should be asked
     */
    public NotificationHandler(
            IndicatorPublisher publisher, MispCounters counters, Optional<Enricher> enricher, Options options) {
        this.publisher = publisher;
        this.counters = counters;
        this.enricher = enricher;
        this.options = options;
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
            counters.failed(notification.getClass().getSimpleName(), e);
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
        } else if (notification instanceof SightingChanged changed) {
            sightingChanged(changed, done);
        } else {
            counters.ignored(notification instanceof Irrelevant irrelevant ? irrelevant.reason() : "alive");
            done.run();
        }
    }

    private void changed(AttributeChanged news, Runnable done) throws InterruptedException {
        Attribute attribute = news.attribute();
        if (enricher.isEmpty()) {
            publisher.apply(new Change(news.action(), eventTags.seen(attribute), Known.MESSAGES));
            done.run();
            return;
        }
        String event = attribute.event().id();
        if (options.compound() && attribute.membership().isPresent() && !event.isEmpty()) {
            enricher.get().event(event, Optional.empty(), done);
            return;
        }
        Change change = new Change(news.action(), attribute, Known.MESSAGE);
        if (isClear(change)) {
            enricher.get().discard(attribute.uuid());
            publisher.apply(change);
            if (options.publishedMatters()
                    && !publisher.memory().ofEvent(event, "").isEmpty()) {
                // The event is no longer published: what else is in it may have to go.
                enricher.get().event(event, Optional.empty(), () -> {});
            }
            done.run();
        } else {
            enricher.get().attribute(change, done);
        }
    }

    /** Whether asking would change nothing: it is over, and what was sent is remembered. */
    private boolean isClear(Change change) {
        return switch (change.action()) {
            case DELETE -> true;
            case SOFT_DELETE ->
                publisher.memory().find(change.attribute().uuid()).isPresent();
            case ADD, EDIT -> false;
        };
    }

    private void eventChanged(EventChanged news, Runnable done) throws InterruptedException {
        Event event = news.event();
        if (news.kind() == EventChanged.Kind.DELETED) {
            publisher.withdrawEvent(event);
            done.run();
        } else if (enricher.isPresent()) {
            if (news.kind() == EventChanged.Kind.ADDED) {
                done.run();
            } else {
                enricher.get().event(key(event), Optional.empty(), done);
            }
        } else {
            if (news.kind() != EventChanged.Kind.PULLED) {
                eventTags.seen(event);
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
        eventTags.seen(news.event());
        for (Attribute attribute : news.attributes()) {
            Attribute published = attribute.in(news.event().asPublished());
            publisher.apply(new Change(Action.ADD, eventTags.seen(published), Known.MESSAGES));
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
        List<Attribute> concerned = eventTags.seen(news);
        for (Attribute attribute : concerned) {
            publisher.apply(new Change(Action.ADD, attribute, Known.MESSAGES));
        }
        done.run();
    }

    private void sightingChanged(SightingChanged news, Runnable done) throws InterruptedException {
        Optional<SentIndicator> sent = publisher.memory().find(news.attribute());
        if (enricher.isEmpty()) {
            counters.ignored("sighting");
            done.run();
        } else if (sent.isPresent() && !sent.get().attributeId().isEmpty()) {
            enricher.get().attributeNumber(sent.get().attributeId(), done);
        } else if ((options.compound() || options.findingsMatter())
                && !news.eventId().isEmpty()) {
            enricher.get().event(news.eventId(), Optional.empty(), done);
        } else {
            counters.ignored("sighting");
            done.run();
        }
    }
}
