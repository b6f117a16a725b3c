package io.github.tardigrad.core.quantize;

import io.github.tardigrad.core.option.Configurable;
import io.github.tardigrad.core.option.Settings;

/**
 * A kind of quantizer, by name: what a job chooses and a frame's header states. Together with its settings it makes a {@link
 * Quantizer}.
 *
 * <p>To add one: implement both, and name the type as a service, see {@code docs/adding-a-quantizer.md}.
 */
public interface QuantizerType extends Configurable {
    /**
     * The number that names it in the header of a frame.
     *
     * @return 0 to 255; below 64 are ours
     */
    int kind();

    /**
     * One line for people.
     *
     * @return what it does
     */
    String summary();

    /**
     * The quantizer with these settings.
     *
     * @param settings of {@link #parameters}
     * @return a value
     */
    Quantizer create(Settings settings);

    /**
     * The quantizer that wrote a frame.
     *
     * @param parameter from the frame's header, any value
     * @return one whose {@link Quantizer#parameter} this is
     * @throws FrameFormatException if there is none
     */
    Quantizer ofFrame(int parameter) throws FrameFormatException;
}
