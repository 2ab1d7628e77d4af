// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A token that lies or calls back: what the vault's fixed token must not be, and what its calls bear all the same.
contract BadToken {
  enum Vice {
    False,
    Reenter
  }

  Vice private immutable _vice;
  bytes private _again;

  constructor(Vice vice) {
    _vice = vice;
  }

  /// @dev What it calls back with at its next transfer.
  function arm(bytes calldata again) external {
    _again = again;
  }

  function transferFrom(address, address, uint256) external view returns (bool) {
    return _vice != Vice.False;
  }

  function transfer(address to, uint256) external returns (bool) {
    if (_vice == Vice.False) return false;
    BadStaker(to).callBack(msg.sender, _again);
    return true;
  }

  function burn(uint256) external { }
}

/// @dev A staker whom the token calls while it is being paid.
contract BadStaker {
  bytes4 public why;
  bool public again;

  function act(address where, bytes calldata data) external {
    (bool ok, bytes memory reason) = where.call(data);
    require(ok, string(reason));
  }

  function callBack(address where, bytes calldata data) external {
    (bool ok, bytes memory reason) = where.call(data);
    again = ok;
    why = bytes4(reason);
  }
}
