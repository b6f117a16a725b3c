package io.github.tardigrad.simulation;

/**
 * What is on its way from a worker to the coordinator, with what it truly is.
 *
 * @param from the number that it comes under
 * @param sender the number in the frame
 * @param plan the id in the frame
 * @param round in the frame
 * @param epoch of the note in the frame, -1 without one
 * @param base of the note in the frame
 * @param intact whether it is as it was written
 * @param failure whether it is no frame but the news that the worker has failed
 * @param bytes not to be changed
 * @param nanos when it comes, from the start of the round
 * @param order among those of one time
 */
@SuppressWarnings("ArrayRecordComponent") // never compared or hashed
record Parcel(
        int from,
        int sender,
        long plan,
        long round,
        int epoch,
        long base,
        boolean intact,
        boolean failure,
        byte[] bytes,
        long nanos,
        long order) {
    Parcel at(long time, long place) {
        return new Parcel(from, sender, plan, round, epoch, base, intact, failure, bytes, time, place);
    }

    Parcel under(int number) {
        return new Parcel(number, sender, plan, round, epoch, base, intact, failure, bytes, nanos, order);
    }

    Parcel damaged(byte[] other) {
        return new Parcel(from, sender, plan, round, epoch, base, false, failure, other, nanos, order);
    }

    Parcel fails() {
        return new Parcel(from, sender, plan, round, epoch, base, intact, true, bytes, nanos, order);
    }
}
