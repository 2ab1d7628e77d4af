// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import { ERC20Votes } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import { ERC6372Utils } from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { Time } from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title The society's token: pays, stakes and votes
/// @notice The whole supply is minted to the deployer once; it can only shrink, by burning.
contract AgentToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
  constructor(uint256 supply) ERC20("Polity", "POL") ERC20Permit("Polity") {
    _mint(msg.sender, supply);
  }

  /// @notice Votes are counted by time (ERC-6372).
  function clock() public view override returns (uint48) {
    return Time.timestamp();
  }

  /// @inheritdoc ERC20Permit
  function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
    return super.nonces(owner);
  }

  /// @notice See ERC-6372.
  function CLOCK_MODE() public view override returns (string memory) {
    return ERC6372Utils.timestampClockMode(clock);
  }

  function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
    super._update(from, to, value);
  }
}
