package io.github.tardigrad.train.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what could not be read, names each once, and refuses to go on when it is more than a share. */
public final class BrokenParts {
    private static final Logger LOG = LoggerFactory.getLogger(BrokenParts.class);

    private final String what;
    private final long all;
    private final double share;
    private final String allowed;
    private final Set<String> names = new LinkedHashSet<>();

    /**
     * Nothing yet.
     *
     * @param what they are, such as "images"
     * @param all how many there are
     * @param share of them that may be broken, in [0, 1]
     */
    public BrokenParts(String what, long all, double share) {
        this(what, all, share, "data.brokenShare allows");
    }

    /**
     * Nothing yet.
     *
     * @param allowed what allows that share, for the message
     */
    BrokenParts(String what, long all, double share, String allowed) {
        this.what = what;
        this.all = all;
        this.share = share;
        this.allowed = allowed;
    }

    /**
     * Counts one. Threads: any.
     *
     * @throws UnusableDataException if they are too many now
     */
    public synchronized void add(String name, String problem) {
        if (!names.add(name)) {
            return;
        }
        LOG.warn("{}: {}; left out ({} of {} {})", name, problem, names.size(), all, what);
        if (names.size() > share * all) {
            throw new UnusableDataException("more " + what + " are broken than " + allowed + ", " + share + ": "
                    + names.size() + " of " + all + ", the last " + name + ": " + problem);
        }
    }

    /** What there is to say of them for {@link Dataset#notes}. */
    public synchronized Optional<DataNote> note() {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new DataNote(
                        what,
                        names.size(),
                        all,
                        "left out, they cannot be used: " + DataSummary.named(List.copyOf(names))));
    }

    /** How many there were. */
    public synchronized int count() {
        return names.size();
    }
}
