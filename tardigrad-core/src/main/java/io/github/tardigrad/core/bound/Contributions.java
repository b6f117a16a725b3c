package io.github.tardigrad.core.bound;

import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.code.EncodingMatrix;
import io.github.tardigrad.core.decode.DecodingRule;
import io.github.tardigrad.core.decode.ErrorTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An estimate as a sum of independent terms: each is there with a probability, then it is a weight times one row of B.
 *
 * <p>A fixed decoding has one term a worker. A decoding by groups whose members hold the same row has one term a group, there
 * if any member answers. Errors of both follow from their terms in closed form. Other decodings have no such terms.
 */
public final class Contributions {
    private final List<ErrorTerm> terms;

    private Contributions(List<ErrorTerm> terms) {
        this.terms = List.copyOf(terms);
    }

    /**
     * The terms of a decoding; nothing if it has none.
     *
     * @param varianceFactor eps_i, one per worker; infinite for one that sends nothing, which then never arrives
     */
    public static Optional<Contributions> of(
            StragglerProfile profile, double[] varianceFactor, EncodingMatrix encoding, DecodingRule rule) {
        double[] arrival = new double[profile.workers()];
        Arrays.setAll(
                arrival,
                i -> varianceFactor[i] == Double.POSITIVE_INFINITY || encoding.rowSize(i) == 0
                        ? 0
                        : profile.arrival(i));
        return rule.errorTerms(arrival, varianceFactor, encoding).map(Contributions::new);
    }

    /** The terms that can contribute. */
    public List<ErrorTerm> terms() {
        return terms;
    }
}
