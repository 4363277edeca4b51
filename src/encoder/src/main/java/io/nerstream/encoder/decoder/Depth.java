package io.nerstream.encoder.decoder;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How far up a model must be loaded.
 *
 * @param block the last block that anything is taken from
 * @param components what is taken from that block
 */
record Depth(int block, Set<Component> components) {
    Depth {
        components = Set.copyOf(components);
    }

    static Depth of(Collection<Tap> taps) {
        if (taps.isEmpty()) {
            throw new IllegalArgumentException(
                    "no taps: at least one block and component is needed");
        }
        int block = taps.stream().mapToInt(Tap::block).max().getAsInt();
        EnumSet<Component> components = EnumSet.noneOf(Component.class);
        taps.stream()
                .filter(tap -> tap.block() == block)
                .map(Tap::component)
                .forEach(components::add);
        return new Depth(block, components);
    }

    boolean needsAttention() {
        return components.contains(Component.ATTENTION_OUTPUT) || needsBlockOutput();
    }

    boolean needsBlockOutput() {
        return components.contains(Component.BLOCK_OUTPUT);
    }

    /** Whether vectors of those taps can be taken from a model loaded this far. */
    boolean covers(List<Tap> taps) {
        Depth other = of(taps);
        if (other.block != block) {
            return other.block < block;
        }
        return needsBlockOutput()
                || (needsAttention() && !other.needsBlockOutput())
                || components.containsAll(other.components);
    }
}
