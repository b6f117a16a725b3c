package io.github.tardigrad.train.job;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactoryBuilder;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.tardigrad.train.file.Decimals;
import java.io.IOException;
import java.io.Reader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * YAML in which a number is what {@link Decimals} takes for one. Jackson takes {@code 0x10} for 16 and {@code 1_0} for 10,
 * as YAML 1.1 does, and {@code .inf} for a number that it then cannot read; here they are texts, which come to the field
 * that refuses them or knows what they are.
 */
final class JobYamlFactory extends YAMLFactory {
    private static final long serialVersionUID = 1L;

    private JobYamlFactory(YAMLFactoryBuilder builder) {
        super(builder);
    }

    /** Refuses keys given twice and texts of more characters. */
    static JobYamlFactory upTo(int characters) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(characters);
        YAMLFactoryBuilder builder = YAMLFactory.builder().loaderOptions(limits);
        builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
        return new JobYamlFactory(builder);
    }

    @Override
    protected YAMLParser _createParser(Reader reader, IOContext context) {
        return new YAMLParser(context, _parserFeatures, _yamlParserFeatures, _loaderOptions, _objectCodec, reader) {
            @Override
            protected JsonToken _decodeScalar(ScalarEvent scalar) throws IOException {
                JsonToken token = super._decodeScalar(scalar);
                return token.isNumeric() && !Decimals.isNumber(scalar.getValue()) ? JsonToken.VALUE_STRING : token;
            }
        };
    }
}
