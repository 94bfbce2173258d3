import com.datastax.driver.core.BatchStatement;
import com.datastax.driver.core.Cluster;
import com.datastax.driver.core.ConsistencyLevel;
import com.datastax.driver.core.PreparedStatement;
import com.datastax.driver.core.ResultSetFuture;
import com.datastax.driver.core.Session;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Date;

/**
 * Writes bars with DataStax's driver for Java: unlogged batches of one partition, as many under way and as large as Bourse's. It writes all of them
 * twice and prints how long the second time took, when its code is compiled: a line "nanoseconds N".
 * Arguments: host, port, keyspace, bars, bars in a batch, batches under way.
 */
public final class BarsPeer {
    public static void main(String[] args) throws Exception {
        int bars = Integer.parseInt(args[3]);
        int each = Integer.parseInt(args[4]);
        int underWay = Integer.parseInt(args[5]);
        Cluster cluster = Cluster.builder().addContactPoint(args[0]).withPort(Integer.parseInt(args[1])).build();
        try (Session session = cluster.connect()) {
            PreparedStatement insert = session.prepare("INSERT INTO " + args[2] + ".stock_s0 (symbol, interval, month, timestamp, open, high, low, "
                + "close, volume, time_zone, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
            write(session, insert, bars, each, underWay);
            long begin = System.nanoTime();
            write(session, insert, bars, each, underWay);
            System.out.println("nanoseconds " + (System.nanoTime() - begin));
        } finally {
            cluster.close();
        }
    }

    private static void write(Session session, PreparedStatement insert, int bars, int each, int underWay) {
        ArrayDeque<ResultSetFuture> pending = new ArrayDeque<>();
        for (int start = 0; start < bars; start += each) {
            BatchStatement batch = new BatchStatement(BatchStatement.Type.UNLOGGED);
            batch.setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM);
            for (int i = start; i < Math.min(bars, start + each); i++) add(batch, insert, i, start / 8000);
            if (pending.size() == underWay) pending.remove().getUninterruptibly();
            pending.add(session.executeAsync(batch));
        }

        for (ResultSetFuture one : pending) one.getUninterruptibly();
    }

    private static void add(BatchStatement batch, PreparedStatement insert, int i, int month) {
        long price = 1_000_000 + i % 90_000;
        batch.add(insert.bind(
            "S0", "1min", String.format("%04d-%02d", 2000 + month / 12, 1 + month % 12), new Date(1_420_209_000_000L + i * 60_000L),
            BigDecimal.valueOf(price, 4), BigDecimal.valueOf(price + 5000, 4), BigDecimal.valueOf(price - 2500, 4),
            BigDecimal.valueOf(price + 1250, 4), 1000L + i, "US/Eastern", String.format("%032x", i)));
    }
}
