package dev.thumbnails.cache.node;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a member of the cluster listens, which is where others reach it; at the configured port. */
record OwnAddress(InetAddress address) implements MemberAddressProvider {

  @Override
  public InetSocketAddress getBindAddress() {
    return new InetSocketAddress(address, 0);
  }

  @Override
  public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
    return getBindAddress();
  }

  @Override
  public InetSocketAddress getPublicAddress() {
    return getBindAddress();
  }

  @Override
  public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
    return getBindAddress();
  }
}
