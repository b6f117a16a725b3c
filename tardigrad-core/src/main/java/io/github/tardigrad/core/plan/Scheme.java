package io.github.tardigrad.core.plan;

/** A gradient code with its decoding. */
public enum Scheme {
    /** The joint design of code, quantization and bits for unequal stragglers; unbiased. Song and Choi, 2025 and 2026. */
    OPTIMAL("optimal", "the optimal structure for unequal stragglers, quantized with optimal bits; unbiased"),
    /** Uncoded: every partition on one worker, what does not arrive is missing. IS-SGD. */
    IGNORE_STRAGGLERS("ignoreStragglers", "uncoded: the sum of what arrives; biased towards reliable workers"),
    /** The ideal: every worker answers in every round, without quantization. */
    CENTRALIZED("centralized", "the ideal without stragglers and quantization: the true gradient");

    private final String label;
    private final String summary;

    Scheme(String label, String summary) {
        this.label = label;
        this.summary = summary;
    }

    /** The name in job files and reports. */
    public String label() {
        return label;
    }

    /** One line for people. */
    public String summary() {
        return summary;
    }
}
