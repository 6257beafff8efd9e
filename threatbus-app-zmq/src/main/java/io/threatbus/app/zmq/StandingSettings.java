package io.threatbus.app.zmq;

import io.threatbus.message.Topic;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A subscription that is always there, for a tool that can do no more than to receive what begins with a given text. */
public record StandingSettings(
        @Setting("The name of a client of the section access, whose rights hold; without that section any name.")
        String name,

        @Setting(
                value =
                        "What the tool subscribes to, and what messages for it begin with: 32 letters or digits, such as"
                                + " 'openssl rand -hex 16' makes.",
                privateFile = true)
        Secret secret,

        @Setting("The topics that it gets, and those that begin with them.")
        List<String> topics,

        @Setting("How far back it gets history when the endpoint starts, such as 30d.")
        Optional<Duration> snapshot,

        @Setting(
                value = "Whether it looks for what it gets, so that nothing that is in quarantine is for it.",
                byDefault = "false")
        boolean sensor) {
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9]{" + P2pTopic.length() + "}");

    public StandingSettings {
        topics = List.copyOf(topics);
        if (!SECRET.matcher(secret.value()).matches()) {
            throw new IllegalArgumentException("the secret of " + name + " must be " + P2pTopic.length()
                    + " letters or digits; 'openssl rand -hex 16' makes one");
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " has no topics: name those that it gets, such as stix2/indicator");
        }
    }

    List<Topic> topicList() {
        return topics.stream().map(Topic::new).toList();
    }
}
